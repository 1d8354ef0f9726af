"""The whole workflow of one project through one MCP session."""

import asyncio
import json
import os
import re
import threading
import time

from environments import children, peak, program

TABLES = 20
# What an agent's host would show a person; here each was decided beforehand.
ACCEPTED = "tried on a database of our own"
NOTE = "tried_note"


class Steps:
    """What each step came to, in order: `True`, `False`, or `None` where there is nothing to do."""

    def __init__(self):
        self.told = []

    def add(self, name, passed, note=""):
        note = " ".join(str(note or "").split())[:600]
        self.told.append((name, passed if passed is None else bool(passed), note))
        word = {True: "ok", False: "FAILED", None: "-"}[self.told[-1][1]]
        print("    %-40s %-6s %s" % (name, word, note[:220]), flush=True)


class Memory(threading.Thread):
    """The most memory that the server has used, and the largest of the processes it started."""

    def __init__(self, binary):
        super().__init__(daemon=True)
        self.binary, self.server, self.largest_child, self.over = os.path.realpath(binary), 0, 0, threading.Event()

    def run(self):
        while not self.over.wait(0.05):
            for process in children(os.getpid()):
                if os.path.realpath(program(process)) == self.binary:
                    self.server = max(self.server, peak(process))
                    for child in children(process):
                        self.largest_child = max(self.largest_child, peak(child))

    def stop(self):
        self.over.set()
        self.join()


def refusal(answer):
    blocked = answer.get("blocked")
    return "%s: %s" % (blocked["code"], blocked["root_cause"]) if blocked else answer["summary"]


def ran(answer):
    return answer["status"] != "blocked"


class Workflow:
    """`own` is what is known of the project beside the session: its tables, its schema, its own command's run."""

    def __init__(self, own, steps):
        self.own, self.steps = own, steps

    def run(self, binary, folder, variables, whole):
        memory = Memory(binary)
        memory.start()
        try:
            asyncio.run(self._session(binary, folder, variables, whole))
        finally:
            memory.stop()
        return {"server": memory.server, "largest_child": memory.largest_child}

    async def _session(self, binary, folder, variables, whole):
        from mcp import Client, StdioServerParameters

        parameters = StdioServerParameters(command=binary, args=["--project", folder], cwd=folder, env=variables)
        async with Client(parameters, mode="auto") as self.client:
            current = await self.call("alembic_current")
            self.steps.add("alembic_current", ran(current), refusal(current))
            if not await self.upgrade():
                return
            current = await self.call("alembic_current")
            at_head = current.get("data", {}).get("pending_total") == 0
            self.steps.add("alembic_current at head", at_head, current["summary"])
            if whole:
                await self.tables()
                await self.audit()
                await self.new_revisions()

    async def call(self, tool, **arguments):
        return (await self.client.call_tool(tool, arguments)).structured_content

    async def upgrade(self):
        """The whole history, reviewed and applied."""
        review, accepted = await self.review()
        self.steps.add("review of the history", "review_id" in review.get("data", {}), refusal(review))
        started = time.monotonic()
        applied = await self.apply(review, accepted)
        self.own["apply_seconds"] = time.monotonic() - started
        # Where its own command fails too, there is nothing to pass.
        passed = None if self.own["fails"] and not ran(applied) else ran(applied)
        self.steps.add("apply to head", passed, refusal(applied))
        if not ran(applied):
            return False
        surprises = applied["data"].get("surprises", [])
        self.steps.add("nothing that the review did not say", not surprises, surprises[:3])
        self.own["at_head"]()
        return True

    async def review(self):
        review = await self.call("review_file")
        errors = [one["id"] for one in review.get("data", {}).get("findings", []) if one["severity"] == "error"]
        return review, [{"finding": one, "reason": ACCEPTED} for one in errors]

    async def apply(self, review, accepted):
        """Of a long history the answer shows a part; what else has to be acknowledged, the refusal lists."""
        review_id = review.get("data", {}).get("review_id", "")
        applied = await self.call("apply", review_id=review_id, acknowledge=accepted)
        if applied.get("blocked", {}).get("code") == "unacknowledged_errors":
            further = re.findall(r'"finding": ?"([^"]+)"', applied["blocked"]["unblock"])
            accepted = accepted + [{"finding": one, "reason": ACCEPTED} for one in further]
            applied = await self.call("apply", review_id=review_id, acknowledge=accepted)
        return applied

    async def tables(self):
        names = self.own["tables"]()
        self.seen = [(name, await self.call("verify_table", table=name)) for name in names[:TABLES]]
        failed = ["%s: %s" % (name, refusal(answer)) for name, answer in self.seen if not ran(answer)]
        modelled = sum("model" in answer.get("data", {}) for _, answer in self.seen)
        note = failed[:2] or "%d of %d tables; %d have a model" % (len(self.seen), len(names), modelled)
        self.steps.add("verify_table", self.seen and not failed, note)

    async def generate(self, **asked):
        """A new revision; where autogenerate invented something, the one without it, and what that was."""
        written = await self.call("generate_revision", **asked)
        if written.get("blocked", {}).get("code") == "heads_diverge":
            # Of branches that are kept apart, the one that it proposes.
            asked |= json.loads(written["blocked"]["unblock"])
            written = await self.call("generate_revision", **asked)
        invented = written.get("data", {}).get("audit", {}).get("invented", [])
        without = [one for one in written.get("next", []) if one["tool"] == "generate_revision"]
        if not ran(written) and invented and without:
            written = await self.call("generate_revision", **without[0]["arguments"])
        return written, invented

    async def audit(self):
        """What autogenerate makes of a database that is at head: nothing that is there may be dropped by mistake."""
        written, invented = await self.generate(kind="autogenerate", message="tried audit")
        upgrade = written.get("data", {}).get("source", "").partition("def downgrade")[0]
        drops = [line.strip() for line in upgrade.splitlines() if ".drop_" in line]
        proposed = self.own["check"]()
        told = "its own `check` proposes %s; named as invented: %d; written: %s" % (
            proposed, len(invented), refusal(written) if not ran(written) else "%d drops" % len(drops)
        )
        causes = sorted({one["cause"] for one in invented})
        self.steps.add("autogenerate at head drops nothing", not drops, "; ".join([told, *drops[:3], *causes[:4]]))
        self.own["clean"]()

    async def new_revisions(self):
        """
        A column by pattern. What the checklist then wants in the model is pasted there, so that after the way back
        autogenerate finds the same column as the difference between models and database.
        """
        tables = [name for name, answer in self.seen if answer.get("data", {}).get("model")] or [self.seen[0][0]]
        operation = {"op": "add_column", "table": tables[0], "column": NOTE, "type": "Text"}
        before = self.own["schema"]()
        pasted = {}
        try:
            edits = await self.through("pattern", tables[0], kind="operations", message="tried note", operations=[operation])
            self.own["clean"]()
            same = self.own["schema"]() == before
            self.steps.add("pattern: the schema is as before", same)
            if edits is None:
                return
            pasted = paste(edits, self.own["folder"])
            self.steps.add("the model's attribute, as the checklist says", pasted or None, "" if pasted else "no edits were given")
            asked = {"kind": "autogenerate", "message": "tried autogenerate"}
            await self.through("autogenerate", tables[0], **asked)
            self.own["clean"]()
            self.steps.add("autogenerate: the schema is as before", self.own["schema"]() == before)
        finally:
            for path, text in pasted.items():
                with open(path, "w") as file:
                    file.write(text)
            self.own["clean"]()

    async def through(self, name, table, **asked):
        """One new revision from being written to being rolled back; the edits that its checklist wants."""
        written, _ = await self.generate(**asked)
        count = len(written.get("report", {}).get("migration", []))
        self.steps.add(name + ": generate_revision", ran(written) and count, refusal(written))
        if not ran(written) or not count:
            return None
        review, accepted = await self.review()
        data = review.get("data", {})
        self.steps.add(name + ": review", "review_id" in data, refusal(review))
        rehearsed = await self.call("rehearse", review_id=data.get("review_id", ""))
        self.steps.add(name + ": rehearse", ran(rehearsed), refusal(rehearsed))
        applied = await self.apply(review, accepted)
        self.steps.add(name + ": apply", ran(applied), refusal(applied))
        if not ran(applied):
            return None
        expect = {"columns": [{"name": NOTE, "type": "Text", "nullable": True}]}
        verified = await self.call("verify_table", table=table, expect=expect)
        edits = [edit for item in verified.get("data", {}).get("checklist", []) for edit in item.get("edits", [])]
        self.steps.add(name + ": verify_table", NOTE in str(verified.get("data")), refusal(verified))
        report = await self.call("report")
        self.steps.add(name + ": report", ran(report), report["summary"])
        before = written["report"]["migration"][0]["down_revision"]
        back = await self.call("rollback", target=before[0])
        if ran(back):
            (again,) = [one for one in back["next"] if one["tool"] == "rollback"]
            back = await self.call("rollback", **again["arguments"])
        self.steps.add(name + ": rollback", ran(back), refusal(back))
        return edits if ran(back) else None


def paste(edits, folder):
    """Pastes each edit, in a file the last first; the files as they were, by path."""
    before = {}
    for edit in sorted(edits, key=lambda edit: (edit["line"], edit["column"]), reverse=True):
        path = os.path.join(folder, edit["file"])
        with open(path) as file:
            text = file.read()
        before.setdefault(path, text)
        start = place(text, edit["line"], edit["column"])
        end = place(text, edit["end_line"], edit["end_column"])
        with open(path, "w") as file:
            file.write(text[:start] + edit["source"] + text[end:])
    return before


def place(text, line, column):
    return sum(len(one) for one in text.splitlines(keepends=True)[:line - 1]) + column - 1
