"""Words of others lose what nobody else may read, and nothing more than that."""

import pytest

from abaca.scrubbing import for_callers, without_keys


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("GET /v1beta/models?key=SECRETSECRET&alt=sse", "GET /v1beta/models?key=[key]&alt=sse"),
        ("https://a.example/v1?alt=sse&access_token=x", "https://a.example/v1?alt=sse&access_token=[key]"),
        ("authorization: Bearer SECRETSECRET", "authorization: Bearer [key]"),
        ("{'x-goog-api-key': 'SECRETSECRET'}", "{'x-goog-api-key': '[key]'}"),
        ('{"X-Api-Key": "SECRETSECRET"}', '{"X-Api-Key": "[key]"}'),
        ("no key like abk-SECRETSECRETSECRET here", "no key like [key] here"),
        ("sk-SECRETSECRETSECRET", "[key]"),
        (
            "an invitation abi-SECRETSECRETSECRET, a session abs-SECRET_SECRET-SECRET",
            "an invitation [key], a session [key]",
        ),
        ("AIzaSECRETSECRETSECRET", "[key]"),
        (
            "call_0123456789abcdef0123456789abcdef at 10.0.0.7:80",
            "call_0123456789abcdef0123456789abcdef at 10.0.0.7:80",
        ),
        ("open /var/lib/abaca: no key was given", "open /var/lib/abaca: no key was given"),
    ],
)
def test_logs_keep_all_but_keys(text, scrubbed):
    """Whatever looks like a credential is out of the log; hosts, paths and ids stay."""
    assert without_keys(text) == scrubbed


@pytest.mark.parametrize(
    ("words", "scrubbed"),
    [
        ("Incorrect API key provided: sk-proj-abcdef123456.", "Incorrect API key provided: [key]."),
        ("key=AIzaSyD-1234567890abcdefg is bad", "key=[key] is bad"),
        ("AIzaSyD1234567890abcdefg is bad", "[key] is bad"),
        ("header Bearer abcdef", "header Bearer [key]"),
        ("key=abcdefgh or token: abcdefgh", "[key] or [key]"),
        ("see https://internal.example/x?key=1 now", "see [url] now"),
        (
            "dial tcp 10.0.0.7:8080: refused by api.vendor.com:443, gpu7.cluster.internal:8443, localhost:80",
            "dial tcp [host]: refused by [host], [host], [host]",
        ),
        ("no answer of db.example.de, proxy.rack7:3128 or [fe80::1]:80", "no answer of [host], [host] or [host]"),
        ("open /var/lib/abaca/pictures/ab: denied, as /home/ann/x", "open [path] denied, as [path]"),
        (
            "generationConfig.imageConfig.aspectRatio: 16:9 in contents[0].parts[1] of image/png at /v1/images, 12:30",
            "generationConfig.imageConfig.aspectRatio: 16:9 in contents[0].parts[1] of image/png at /v1/images, 12:30",
        ),
        ("request 0123456789abcdef0123456789abcdef failed", "request [key] failed"),
        ("a  plain\nsentence about gemini-3-pro-image-preview.", "a plain sentence about gemini-3-pro-image-preview."),
        ("word " * 300, ("word " * 100)[:500]),
        ("word " * 199 + "sk-" + "a1" * 500, ("word " * 100)[:500]),
        ("x" * 2000, ""),
    ],
)
def test_callers_read_no_keys_urls_hosts_or_paths(words, scrubbed):
    """Keys, addresses, hosts and folders of an upstream never reach a caller, nor does more than a few sentences."""
    assert for_callers(words) == scrubbed
