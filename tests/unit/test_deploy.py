"""The files of deploy/ are what those who read them expect: schemas, and each other."""

import json
import re
from importlib.resources import files
from pathlib import Path

import jsonschema
import kubernetes_validate
import pytest
import yaml

from abaca import config
from abaca.cli import serving

DEPLOY = Path(__file__).parents[2] / "deploy"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
KUBERNETES = ("1.30", "1.34")


def documents():
    """Every manifest by its kind."""
    return {
        document["kind"]: document for path in MANIFESTS for document in yaml.safe_load_all(path.read_text("utf-8"))
    }


def pod():
    """What a pod of abaca is made of."""
    return documents()["Deployment"]["spec"]["template"]["spec"]


def compose():
    """The compose file."""
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))


@pytest.mark.parametrize("version", KUBERNETES)
@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.stem)
def test_manifests_are_kubernetes(path, version):
    """Each manifest fits the strict schema of its kind, in which nothing may stand that is not known."""
    for document in yaml.safe_load_all(path.read_text("utf-8")):
        kubernetes_validate.validate(document, version, strict=True)


def test_there_is_all_that_is_promised():
    """Deployment, Service, autoscaler, disruption budget, configuration, secret and ingress, all of one name."""
    kinds = {
        "ConfigMap",
        "Deployment",
        "HorizontalPodAutoscaler",
        "Ingress",
        "PodDisruptionBudget",
        "Secret",
        "Service",
    }
    found = documents()
    assert found.keys() == kinds
    assert {document["metadata"]["name"] for document in found.values()} == {"abaca"}


def test_manifests_fit_each_other():
    """Selectors choose the pods, ports and references name what there is, mounts have their volumes."""
    found, spec = documents(), pod()
    labels = found["Deployment"]["spec"]["template"]["metadata"]["labels"]
    for selector in (
        found["Service"]["spec"]["selector"],
        found["Deployment"]["spec"]["selector"]["matchLabels"],
        found["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
    ):
        assert selector.items() <= labels.items()
    (container,) = spec["containers"]
    assert {port["targetPort"] for port in found["Service"]["spec"]["ports"]} == {
        port["name"] for port in container["ports"]
    }
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in spec["volumes"]}
    target = found["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]
    assert (target["kind"], target["apiVersion"]) == ("Deployment", found["Deployment"]["apiVersion"])
    paths = [path for rule in found["Ingress"]["spec"]["rules"] for path in rule["http"]["paths"]]
    names = {path["backend"]["service"]["port"]["name"] for path in paths}
    assert names <= {port["name"] for port in found["Service"]["spec"]["ports"]}


def test_a_pod_has_the_time_that_its_calls_have(tmp_path):
    """Kubernetes kills no pod, and compose no container, before calls and answers had the time that they are given."""
    spec = pod()
    hook_s = float(spec["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
    grace_s = loaded(tmp_path, documents()["ConfigMap"]["data"]["abaca.toml"]).settings.server.grace_s
    assert spec["terminationGracePeriodSeconds"] > hook_s + grace_s + serving._LEAVE_S
    service = compose()["services"]["abaca"]
    grace_s = loaded(tmp_path, compose()["configs"]["abaca"]["content"]).settings.server.grace_s
    assert float(service["stop_grace_period"].removesuffix("s")) > grace_s + serving._LEAVE_S


def test_the_configurations_can_be_read(tmp_path):
    """Abaca takes the configuration of both, with the variables that both give, and counts limits for all."""
    for toml, given in (
        (documents()["ConfigMap"]["data"]["abaca.toml"], documents()["Secret"]["stringData"]),
        (compose()["configs"]["abaca"]["content"], compose()["services"]["abaca"]["environment"]),
    ):
        environ = {name: re.sub(r"\$\{\w+(?::-(.*?)|:\?)\}", r"\1", value) for name, value in given.items()}
        found = loaded(tmp_path, toml, **{**environ, "ABACA_PEPPER": "p" * 32})
        assert found.database.reveal().startswith("postgresql://")
        assert not found.counts_alone
        ours = {name for name in given if name.startswith("ABACA_")}
        page = (DEPLOY.parent / "docs" / "reference" / "configuration.md").read_text("utf-8")
        assert {name for name in ours if name not in page} <= {"ABACA_PEPPER"}


def loaded(folder, toml, **environ):
    """The configuration that abaca makes of it."""
    (folder / "abaca.toml").write_text(toml, "utf-8")
    secrets = {"ABACA_DATABASE_URL": "postgresql://x/y", "ABACA_LIMITER_URL": "redis://x", "ABACA_PEPPER": "p" * 32}
    return config.load(environ={"ABACA_HOME": str(folder), **secrets, **environ})


def test_the_compose_file_is_one():
    """It fits the schema of the compose specification, and what it names is there."""
    schema = json.loads((files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json").read_text("utf-8"))
    document = compose()
    jsonschema.validate(document, schema)
    volumes = {mount.split(":")[0] for service in document["services"].values() for mount in service.get("volumes", ())}
    assert {name for name in volumes if not name.startswith(".")} == document["volumes"].keys()
    assert all((DEPLOY / name).exists() for name in volumes if name.startswith("."))
    for service in document["services"].values():
        assert service.get("depends_on", {}).keys() <= document["services"].keys()


def test_schemas_refuse_what_is_wrong():
    """A misspelt field is found in both: the checks above can fail."""
    deployment = documents()["Deployment"]
    deployment["spec"]["template"]["spec"]["containers"][0]["redinessProbe"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(deployment, KUBERNETES[0], strict=True)
    document = compose()
    document["services"]["abaca"]["commands"] = []
    schema = json.loads((files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json").read_text("utf-8"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


def test_the_image_has_what_many_hosts_need():
    """The image is made of the lock with all that the manifests use; nobody in it is root; both run it alike."""
    dockerfile = (DEPLOY.parent / "Dockerfile").read_text("utf-8")
    (lock,) = set(re.findall(r"requirements/\w+\.txt", dockerfile))
    packages = set(re.findall(r"^([\w.-]+)==", (DEPLOY.parent / lock).read_text("utf-8"), re.MULTILINE))
    assert {"asyncpg", "greenlet", "obstore", "redis", "opentelemetry-sdk"} <= packages
    uid = int(re.search(r"--uid (\d+)", dockerfile)[1])
    assert pod()["securityContext"]["runAsUser"] == uid
    assert compose()["services"]["pictures"]["entrypoint"][1] == f"{uid}:{uid}"
    assert pod()["containers"][0]["args"][0] == compose()["services"]["abaca"]["command"][0] == "serve"
