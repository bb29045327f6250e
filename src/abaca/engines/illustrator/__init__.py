"""The built-in illustrator: prompts become vector scenes, on the CPU, offline, with no key and no download."""
