"""Autogenerate: what it compared with the database, and the operations that are to be left out."""

import copy
import os
import sys


def revision(config, request):
    """Alembic's own command; answers with the script, what the models declare and what was left out."""
    from alembic import command

    seen = {"declared": None, "excluded": set()}
    exclude = set(request.get("exclude") or ())

    def populated(context, revision, directives):
        if seen["declared"] is None:
            seen["declared"] = _declared(context)
        else:
            # A template for several databases: which of them is meant is not known here.
            seen["declared"]["several"] = True
        own = context.opts.get("process_revision_directives")

        def after_own(context, revision, directives):
            if own:
                own(context, revision, directives)
            for script in directives:
                for function in _functions(script):
                    _leave_out(function, exclude, seen["excluded"])

        # env.py's own hook comes after this one, and may still add operations.
        context.opts["process_revision_directives"] = after_own

    script = command.revision(
        config,
        message=request["message"],
        autogenerate=True,
        head=request["head"] or "head",
        rev_id=request["revision_id"],
        process_revision_directives=populated,
    )
    return script, {"declared": seen["declared"], "excluded": sorted(seen["excluded"])}


def _functions(script):
    both = getattr(script, "upgrade_ops_list", ()), getattr(script, "downgrade_ops_list", ())
    return [function for functions in both for function in functions or ()]


def _leave_out(container, exclude, found):
    kept = []
    for operation in container.ops:
        if hasattr(operation, "ops"):
            _leave_out(operation, exclude, found)
            if operation.ops:
                kept.append(operation)
            continue
        named = exclude.intersection(_names(operation))
        found.update(named)
        if named or not _without_parts(operation, exclude, found):
            continue
        kept.append(operation)
    container.ops[:] = kept


def _table_of(operation):
    table = getattr(operation, "table_name", None) or getattr(operation, "source_table", None)
    schema = getattr(operation, "schema", None)
    if schema is None and getattr(operation, "source_table", None):
        schema = operation.kw.get("source_schema")
    return "%s.%s" % (schema, table) if schema else "%s" % table


def _names(operation):
    """What an operation is called where it is to be left out."""
    table = _table_of(operation)
    names = ["table:" + table]
    kind = type(operation).__name__
    if "Index" in kind:
        names.append("index:%s" % operation.index_name)
    elif kind in ("AddColumnOp", "DropColumnOp", "AlterColumnOp"):
        column = getattr(operation, "column_name", None)
        if column is None:
            column = operation.column.name
        names.append("column:%s.%s" % (table, column))
    elif "Comment" in kind:
        names.append("comment:" + table)
    elif "Constraint" in kind or "Key" in kind:
        name = getattr(operation, "constraint_name", None)
        if isinstance(name, str):
            names += ["constraint:%s" % name, "constraint:%s.%s" % (table, name)]
        else:
            columns = _columns_of(operation)
            if columns:
                names.append("constraint:%s(%s)" % (table, ", ".join(columns)))
    return names


def _columns_of(operation):
    columns = getattr(operation, "columns", None) or getattr(operation, "local_cols", None)
    if not columns and getattr(operation, "_reverse", None) is not None:
        return _columns_of(operation._reverse)
    return ["%s" % getattr(column, "name", column) for column in columns or ()]


_PARTS = {
    "type": ("modify_type", None),
    "nullable": ("modify_nullable", None),
    "default": ("modify_server_default", False),
    "comment": ("modify_comment", False),
}


def _without_parts(operation, exclude, found):
    """Takes single changes out of an AlterColumnOp; whether any is left."""
    if type(operation).__name__ != "AlterColumnOp":
        return True
    column = "%s.%s" % (_table_of(operation), operation.column_name)
    for part, (attribute, untouched) in _PARTS.items():
        name = "%s:%s" % (part, column)
        if name in exclude and getattr(operation, attribute, untouched) is not untouched:
            setattr(operation, attribute, untouched)
            found.add(name)
    return operation.has_changes()


def _declared(context):
    """The tables of the models as the DDL that would make them in this database."""
    from sqlalchemy import schema

    dialect = _plain(context.dialect)
    statements, enums, collations, unread, tables = [], {}, [], [], []
    for metadata in _metadata(context):
        for sequence in getattr(metadata, "_sequences", {}).values():
            if dialect.supports_sequences and getattr(sequence, "column", None) is None:
                statements.append(str(schema.CreateSequence(sequence).compile(dialect=dialect)))
        for table in metadata.tables.values():
            name = [table.schema, table.name]
            if not _is_compared(context, table):
                continue
            try:
                statements += _statements(table, dialect)
                tables.append(name)
            except Exception as error:
                unread.append(name + ["%s: %s" % (type(error).__name__, error)])
            for column in table.columns:
                _add_enum(column.type, dialect, enums)
                collation = getattr(column.type, "collation", None)
                if collation and dialect.name == "postgresql":
                    of = {"schema": table.schema, "table": table.name, "column": column.name}
                    collations.append(dict(of, collation=collation))
    return {
        "statements": [statement.strip() for statement in statements],
        "enums": list(enums.values()),
        "tables": tables,
        "collations": collations,
        "unread": unread,
        "modules": _modules(),
        "include_schemas": bool(context.opts.get("include_schemas")),
        "several": False,
    }


def _metadata(context):
    metadata = context.opts.get("target_metadata")
    if metadata is None:
        return []
    return list(metadata) if isinstance(metadata, (list, tuple)) else [metadata]


def _plain(dialect):
    """The same dialect, which writes a percent sign once."""
    plain = copy.copy(dialect)
    plain.paramstyle, plain.positional = "named", False
    plain.identifier_preparer = plain.preparer(plain)
    return plain


def _is_compared(context, table):
    """Whether env.py lets autogenerate see the table."""
    include = context.opts.get("include_object")
    try:
        return include is None or bool(include(table, table.name, "table", False, None))
    except Exception:
        return True


def _statements(table, dialect):
    from sqlalchemy import schema

    def text(element):
        return str(element.compile(dialect=dialect))

    made = [text(schema.CreateTable(table))]
    for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name)):
        if key.use_alter:
            made.append(text(schema.AddConstraint(key)))
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        made.append(text(schema.CreateIndex(index)))
    if dialect.supports_comments and not dialect.inline_comments:
        if table.comment:
            made.append(text(schema.SetTableComment(table)))
        for column in table.columns:
            if column.comment:
                made.append(text(schema.SetColumnComment(column)))
    return made


def _add_enum(type_, dialect, enums):
    """A named type of its own, which the table's DDL only refers to."""
    item = getattr(type_, "item_type", None)
    if item is not None:
        return _add_enum(item, dialect, enums)
    try:
        stored = type_.dialect_impl(dialect)
        while not hasattr(stored, "enums") and getattr(stored, "impl", None) not in (None, stored):
            stored = stored.impl
    except Exception:
        return None
    named = getattr(stored, "name", None) and getattr(stored, "native_enum", False)
    if dialect.name == "postgresql" and named and hasattr(stored, "enums"):
        key = (stored.schema, "%s" % stored.name)
        enums[key] = {"schema": key[0], "name": key[1], "labels": list(stored.enums)}
    return None


def _modules():
    """The files that were imported, relative to the folder the project is run in."""
    root = os.getcwd() + os.sep
    files = set()
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if isinstance(path, str) and "site-packages" not in path:
            path = os.path.abspath(path)
            if path.startswith(root):
                files.add(path[len(root) :].replace(os.sep, "/"))
    return sorted(files)
