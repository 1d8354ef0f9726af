"""Drives a server with the official MCP client: python official.py legacy|auto COMMAND [ARGUMENT...]

Lists everything, calls every tool with the least its input schema accepts, takes the project in the
working directory through the whole workflow, and validates what comes back. Prints one JSON object;
any failure is an exception.
"""

import asyncio
import json
import os
import sys

from jsonschema import Draft202012Validator
from mcp import Client, StdioServerParameters


def least(schema):
    """The least that an input schema accepts."""
    if "enum" in schema:
        return schema["enum"][0]
    simple = {"string": "1", "integer": 1, "number": 1, "boolean": False, "array": []}
    if schema.get("type") in simple:
        return simple[schema["type"]]
    properties = schema.get("properties", {})
    return {name: least(properties[name]) for name in schema.get("required", [])}


async def workflow(client, tools):
    """From an empty database through a new revision and back; the status of each step."""
    schemas = {tool.name: tool.output_schema for tool in tools}
    statuses = []

    async def call(name, **given):
        result = await client.call_tool(name, given)
        assert not result.is_error, (name, result)
        outcome = result.structured_content
        Draft202012Validator(schemas[name]).validate(outcome)
        statuses.append([name, outcome["status"]])
        return outcome.get("data", {})

    await call("alembic_current")
    await call("apply", review_id=(await call("review_file"))["review_id"])
    await call("generate_revision", kind="empty", message="a note")
    review_id = (await call("review_file"))["review_id"]
    await call("rehearse", review_id=review_id)
    await call("apply", review_id=review_id)
    await call("verify_table", table="orders")
    await call("report")
    await call("rollback", target="-1", review_id=(await call("rollback", target="-1"))["review_id"])
    return statuses


async def drive(mode, command, *arguments):
    server = StdioServerParameters(command=command, args=list(arguments), cwd=os.getcwd(), env=dict(os.environ))
    async with Client(server, mode=mode) as client:
        tools = (await client.list_tools()).tools
        for tool in tools:
            Draft202012Validator.check_schema(tool.input_schema)
            Draft202012Validator.check_schema(tool.output_schema)
            given = least(tool.input_schema)
            Draft202012Validator(tool.input_schema).validate(given)
            result = await client.call_tool(tool.name, given)
            assert not result.is_error, (tool.name, result)
            Draft202012Validator(tool.output_schema).validate(result.structured_content)
        prompts = (await client.list_prompts()).prompts
        for prompt in prompts:
            told = {argument.name: "something" for argument in prompt.arguments}
            assert (await client.get_prompt(prompt.name, told)).messages
        return {
            "workflow": await workflow(client, tools),
            "protocol": str(client.protocol_version),
            "tools": [tool.name for tool in tools],
            "prompts": [prompt.name for prompt in prompts],
        }


print(json.dumps(asyncio.run(drive(*sys.argv[1:]))))
