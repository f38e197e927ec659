"""What a change of openapi.json breaks for callers that were written for the version before.

    from openapi_changes import breaks
    breaks(old_document, new_document)   # lines of text; none when every old caller goes on working

Taken away: paths, operations, answers with a 2xx, members of answers, parameters, members of bodies, words of an enum
that may be sent. Demanded: parameters and members of bodies that weren't before.
"""

METHODS = ("get", "put", "post", "delete", "patch")


def breaks(old, new):
    found = []
    for path, item in old["paths"].items():
        for method in METHODS:
            if method not in item:
                continue
            name = f"{method.upper()} {path}"
            operation = new["paths"].get(path, {}).get(method)
            if operation is None:
                found.append(f"{name} is gone")
                continue
            if operation["operationId"] != item[method]["operationId"]:
                found.append(f"{name} is called {operation['operationId']} now")
            found += [f"{name}: {line}" for line in _requests(old, item[method], new, operation)]
            found += [f"{name}: {line}" for line in _answers(old, item[method], new, operation)]
    return found


def _requests(old, before, new, after):
    parameters = {
        (given["in"], given["name"]): given for given in (_resolved(new, one) for one in after.get("parameters", []))
    }
    known = set()
    for one in before.get("parameters", []):
        one = _resolved(old, one)
        place = (one["in"], one["name"])
        known.add(place)
        now = parameters.get(place)
        if now is None:
            yield f"the parameter {one['name']} is gone"
            continue
        if now.get("required") and not one.get("required"):
            yield f"the parameter {one['name']} is required now"
        yield from _words(f"the parameter {one['name']}", _resolved(old, one["schema"]), _resolved(new, now["schema"]))
    for place, now in parameters.items():
        if place not in known and now.get("required"):
            yield f"the new parameter {place[1]} is required"
    old_body, new_body = before.get("requestBody"), after.get("requestBody")
    if new_body and new_body.get("required") and not (old_body and old_body.get("required")):
        yield "a body is required now"
    if not old_body or not new_body:
        return
    old_members, new_members = members(old, _schema(old_body)), members(new, _schema(new_body))
    for place, (schema, _) in old_members.items():
        if place not in new_members:
            yield f"the body's {place} is gone"
        else:
            yield from _words(f"the body's {place}", schema, new_members[place][0])
    for place, (_, is_required) in new_members.items():
        above = place.rpartition("/")[0]
        if is_required and (not above or above in old_members) and not old_members.get(place, (None, False))[1]:
            yield f"the body's {place} is required now"


def _answers(old, before, new, after):
    for status, response in before["responses"].items():
        if not status.startswith("2"):
            continue
        now = after["responses"].get(status)
        if now is None:
            yield f"the answer {status} is gone"
            continue
        old_content, new_content = _resolved(old, response).get("content", {}), _resolved(new, now).get("content", {})
        for media_type, content in old_content.items():
            if media_type not in new_content:
                yield f"the answer {status} as {media_type} is gone"
                continue
            there = members(new, new_content[media_type].get("schema", {}))
            for place in members(old, content.get("schema", {})):
                if place not in there:
                    yield f"{place} of the answer {status} is gone"


def _schema(body):
    return body["content"]["application/json"]["schema"]


def _words(what, old, new):
    if "enum" in old and "enum" in new:
        for word in old["enum"]:
            if word not in new["enum"]:
                yield f"{what} can't be {word!r} any more"


def _resolved(document, node):
    while "$ref" in node:
        target = document
        for part in node["$ref"][2:].split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def members(document, schema, place="", above=()):
    """All members of a schema by their places (`/data/*/id`), with their schemas and whether they must be there."""
    name = schema.get("$ref")
    if name in above:
        return {}
    if name:
        above = (*above, name)
    schema = _resolved(document, schema)
    found = {}
    for key in ("allOf", "anyOf", "oneOf"):
        for branch in schema.get(key, []):
            for inner, (value, is_required) in members(document, branch, place, above).items():
                # Of several forms, only what all of them demand is demanded.
                found.setdefault(inner, (value, is_required and key == "allOf"))
    required = schema.get("required", [])
    for member, value in schema.get("properties", {}).items():
        inner = f"{place}/{member}"
        found[inner] = (_resolved(document, value), member in required)
        found.update(members(document, value, inner, above))
    if isinstance(schema.get("items"), dict):
        found.update(members(document, schema["items"], f"{place}/*", above))
    return found
