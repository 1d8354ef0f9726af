//! The signatures of Alembic's operations, and calls bound by them.

use serde_json::{Map, Value as Json};

use crate::operations::calls::Arguments;
use crate::python::Value;

use super::items::written;

/// The parameters of one operation.
pub(super) struct Signature {
    /// The class of the operation.
    pub(super) class: &'static str,
    /// Parameters in order; those after `*` follow, since older versions of Alembic took them in this order too.
    parameters: &'static [&'static str],
    /// Parameters whose default is not `None`.
    defaults: &'static [(&'static str, bool)],
    /// Whether positional arguments beyond the first this many are the operation's items.
    items_from: Option<usize>,
}

const fn plain(class: &'static str, parameters: &'static [&'static str]) -> Signature {
    Signature { class, parameters, defaults: &[], items_from: None }
}

const LEFT_ALONE: &[(&str, bool)] =
    &[("comment", false), ("server_default", false), ("existing_server_default", false)];

const PLAIN_INDEX: &[(&str, bool)] = &[("unique", false)];

/// `op.NAME`.
pub(super) fn of_operations(name: &str) -> Option<Signature> {
    Some(match name {
        "create_table" => Signature {
            items_from: Some(1),
            ..plain(
                "CreateTableOp",
                &["table_name", "schema", "if_not_exists", "comment", "prefixes"],
            )
        },
        "drop_table" => {
            plain("DropTableOp", &["table_name", "schema", "if_exists", "comment", "prefixes"])
        }
        "rename_table" => plain("RenameTableOp", &["old_table_name", "new_table_name", "schema"]),
        "add_column" => plain(
            "AddColumnOp",
            &[
                "table_name",
                "column",
                "schema",
                "if_not_exists",
                "inline_references",
                "inline_primary_key",
            ],
        ),
        "drop_column" => {
            plain("DropColumnOp", &["table_name", "column_name", "schema", "if_exists"])
        }
        "alter_column" => Signature {
            defaults: LEFT_ALONE,
            ..plain(
                "AlterColumnOp",
                &[
                    "table_name",
                    "column_name",
                    "nullable",
                    "comment",
                    "server_default",
                    "new_column_name",
                    "type_",
                    "existing_type",
                    "existing_server_default",
                    "existing_nullable",
                    "existing_comment",
                    "schema",
                ],
            )
        },
        "create_index" => Signature {
            defaults: PLAIN_INDEX,
            ..plain(
                "CreateIndexOp",
                &["index_name", "table_name", "columns", "schema", "unique", "if_not_exists"],
            )
        },
        "drop_index" => plain("DropIndexOp", &["index_name", "table_name", "schema", "if_exists"]),
        "create_foreign_key" => plain(
            "CreateForeignKeyOp",
            &[
                "constraint_name",
                "source_table",
                "referent_table",
                "local_cols",
                "remote_cols",
                "onupdate",
                "ondelete",
                "deferrable",
                "initially",
                "match",
                "source_schema",
                "referent_schema",
            ],
        ),
        "create_unique_constraint" => plain(
            "CreateUniqueConstraintOp",
            &["constraint_name", "table_name", "columns", "schema"],
        ),
        "create_primary_key" => {
            plain("CreatePrimaryKeyOp", &["constraint_name", "table_name", "columns", "schema"])
        }
        "create_check_constraint" => plain(
            "CreateCheckConstraintOp",
            &["constraint_name", "table_name", "condition", "schema"],
        ),
        "create_exclude_constraint" => Signature {
            items_from: Some(2),
            ..plain(
                "CreateExcludeConstraintOp",
                &["constraint_name", "table_name", "where", "schema"],
            )
        },
        "drop_constraint" => plain(
            "DropConstraintOp",
            &["constraint_name", "table_name", "type_", "schema", "if_exists"],
        ),
        "create_table_comment" => {
            plain("CreateTableCommentOp", &["table_name", "comment", "existing_comment", "schema"])
        }
        "drop_table_comment" => {
            plain("DropTableCommentOp", &["table_name", "existing_comment", "schema"])
        }
        "bulk_insert" => Signature {
            defaults: &[("multiinsert", true)],
            ..plain("BulkInsertOp", &["table", "rows", "multiinsert"])
        },
        "execute" => plain("ExecuteSQLOp", &["sqltext", "execution_options"]),
        _ => return None,
    })
}

/// `batch_op.NAME`, where the batch knows the table and its schema.
pub(super) fn of_batch(name: &str) -> Option<Signature> {
    Some(match name {
        "add_column" => plain(
            "AddColumnOp",
            &[
                "column",
                "insert_before",
                "insert_after",
                "if_not_exists",
                "inline_references",
                "inline_primary_key",
            ],
        ),
        "drop_column" => plain("DropColumnOp", &["column_name", "if_exists"]),
        "alter_column" => Signature {
            defaults: LEFT_ALONE,
            ..plain(
                "AlterColumnOp",
                &[
                    "column_name",
                    "nullable",
                    "comment",
                    "server_default",
                    "new_column_name",
                    "type_",
                    "existing_type",
                    "existing_server_default",
                    "existing_nullable",
                    "existing_comment",
                    "insert_before",
                    "insert_after",
                ],
            )
        },
        "create_index" => Signature {
            defaults: PLAIN_INDEX,
            ..plain("CreateIndexOp", &["index_name", "columns", "unique", "if_not_exists"])
        },
        "drop_index" => plain("DropIndexOp", &["index_name", "if_exists"]),
        "create_foreign_key" => plain(
            "CreateForeignKeyOp",
            &[
                "constraint_name",
                "referent_table",
                "local_cols",
                "remote_cols",
                "referent_schema",
                "onupdate",
                "ondelete",
                "deferrable",
                "initially",
                "match",
            ],
        ),
        "create_unique_constraint" => {
            plain("CreateUniqueConstraintOp", &["constraint_name", "columns"])
        }
        "create_primary_key" => plain("CreatePrimaryKeyOp", &["constraint_name", "columns"]),
        "create_check_constraint" => {
            plain("CreateCheckConstraintOp", &["constraint_name", "condition"])
        }
        "create_exclude_constraint" => Signature {
            items_from: Some(1),
            ..plain("CreateExcludeConstraintOp", &["constraint_name", "where"])
        },
        "drop_constraint" => plain("DropConstraintOp", &["constraint_name", "type_"]),
        "create_table_comment" => plain("CreateTableCommentOp", &["comment", "existing_comment"]),
        "drop_table_comment" => plain("DropTableCommentOp", &["existing_comment"]),
        "execute" => plain("ExecuteSQLOp", &["sqltext", "execution_options"]),
        _ => return None,
    })
}

/// A call's arguments by the names of the parameters.
pub(super) struct Bound<'v> {
    pairs: Vec<(&'v str, &'v Value)>,
    /// The positional items of `create_table` and the like.
    pub(super) rest: &'v [Value],
    others: Vec<(&'v str, &'v Value)>,
    defaults: &'static [(&'static str, bool)],
}

impl<'v> Bound<'v> {
    pub(super) fn new(signature: &Signature, arguments: Arguments<'v>) -> Self {
        let positional = signature.items_from.unwrap_or(usize::MAX).min(arguments.args.len());
        let (leading, rest) = arguments.args.split_at(positional);
        let mut pairs: Vec<(&str, &Value)> =
            signature.parameters.iter().copied().zip(leading).collect();
        let mut others = Vec::new();
        for (name, value) in arguments.kwargs {
            // Names that older versions of Alembic used.
            let name = match (signature.class, name.as_str()) {
                ("AlterColumnOp", "name") => "new_column_name",
                ("DropConstraintOp", "name") => "constraint_name",
                (_, name) => name,
            };
            let known = signature.parameters.contains(&name);
            if known { &mut pairs } else { &mut others }.push((name, value));
        }
        Self { pairs, rest, others, defaults: signature.defaults }
    }

    /// What a parameter was given.
    pub(super) fn value(&self, parameter: &str) -> Option<&'v Value> {
        self.pairs.iter().find(|(name, _)| *name == parameter).map(|(_, value)| *value)
    }

    pub(super) fn has(&self, parameter: &str) -> bool {
        self.value(parameter).is_some()
    }

    /// What a parameter was given, as a list of none or one.
    pub(super) fn given(&self, parameter: &str) -> Vec<Value> {
        self.value(parameter).cloned().into_iter().collect()
    }

    /// What a parameter holds, its default where nothing was given.
    pub(super) fn json(&self, parameter: &str) -> Json {
        match self.value(parameter) {
            Some(value) => written(value),
            None => {
                let default = self.defaults.iter().find(|(name, _)| *name == parameter);
                default.map_or(Json::Null, |(_, value)| Json::Bool(*value))
            }
        }
    }

    /// The keyword arguments that are no parameters.
    pub(super) fn others(&self, apart: &[&str]) -> Json {
        let kept =
            self.others.iter().filter(|(name, _)| !apart.contains(name) && !name.starts_with('_'));
        Json::Object(
            kept.map(|(name, value)| ((*name).to_owned(), written(value))).collect::<Map<_, _>>(),
        )
    }
}
