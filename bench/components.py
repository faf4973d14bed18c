"""Rasa's components outside of a Rasa server: made from an entry of a pipeline, one by one."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.utils.common import class_from_module_path

#: As config.yml has it: `name` and settings.
Entry = dict[str, Any]


def create(entry: Entry, storage: LocalModelStorage, node: str) -> Any:
    """Return a new component; `node` is its name in the storage."""
    kind, settings = _kind_and_settings(entry)
    return kind.create(settings, storage, Resource(node), _context(node))


def load(entry: Entry, storage: LocalModelStorage, node: str) -> Any:
    """Return the component as its training left it in the storage under `node`."""
    kind, settings = _kind_and_settings(entry)
    return kind.load(settings, storage, Resource(node), _context(node))


def _kind_and_settings(entry: Entry) -> tuple[Any, Entry]:
    name = entry["name"]
    kind = class_from_module_path(name) if "." in name else _registered(name)
    settings = {key: value for key, value in entry.items() if key != "name"}
    return kind, {**kind.get_default_config(), **settings}


def _registered(name: str) -> Any:
    """Return a class of Rasa's own by its short name, as the recipe does; there is no public way."""
    return DefaultV1Recipe._from_registry(name).clazz


def _context(node: str) -> ExecutionContext:
    return ExecutionContext(GraphSchema({}), node_name=node)
