//! `op.invoke(…)`: an operation that is made as an object first, and run then.

use crate::python::Value;

/// Where Alembic keeps the classes of its operations.
const CLASSES: &str = "alembic.operations.ops.";

/// A call of a function of `op`.
pub(super) struct FunctionCall {
    pub(super) function: &'static str,
    pub(super) args: Vec<Value>,
    pub(super) kwargs: Vec<(String, Value)>,
}

/// The function of `op` that does what an operation object does, called with what the object was made of.
pub(super) fn as_function(operation: &Value) -> Option<FunctionCall> {
    let Value::Call { path, args, kwargs } = operation else { return None };
    let function = function_of(path.strip_prefix(CLASSES)?)?;
    let (mut args, mut kwargs) = (args.clone(), kwargs.clone());
    match function {
        "create_table" => {
            let named = kwargs.iter().position(|(name, _)| name == "columns");
            let columns = if args.len() > 1 { args.remove(1) } else { kwargs.remove(named?).1 };
            let Value::List(columns) = columns else { return None };
            args.extend(columns);
        }
        "alter_column" => {
            for (name, _) in &mut kwargs {
                if let Some(word) = word_of_alter_column(name) {
                    *name = word.to_owned();
                }
            }
        }
        _ => {}
    }
    Some(FunctionCall { function, args, kwargs })
}

/// Each takes what its class takes, in the same order and by the same names, but for `create_table`, whose
/// columns are arguments of their own, and `alter_column`.
fn function_of(class: &str) -> Option<&'static str> {
    Some(match class {
        "AddColumnOp" => "add_column",
        "AlterColumnOp" => "alter_column",
        "BulkInsertOp" => "bulk_insert",
        "CreateCheckConstraintOp" => "create_check_constraint",
        "CreateForeignKeyOp" => "create_foreign_key",
        "CreateIndexOp" => "create_index",
        "CreatePrimaryKeyOp" => "create_primary_key",
        "CreateTableCommentOp" => "create_table_comment",
        "CreateTableOp" => "create_table",
        "CreateUniqueConstraintOp" => "create_unique_constraint",
        "DropColumnOp" => "drop_column",
        "DropConstraintOp" => "drop_constraint",
        "DropIndexOp" => "drop_index",
        "DropTableCommentOp" => "drop_table_comment",
        "DropTableOp" => "drop_table",
        "ExecuteSQLOp" => "execute",
        "RenameTableOp" => "rename_table",
        _ => return None,
    })
}

fn word_of_alter_column(keyword: &str) -> Option<&'static str> {
    Some(match keyword {
        "modify_nullable" => "nullable",
        "modify_comment" => "comment",
        "modify_server_default" => "server_default",
        "modify_name" => "new_column_name",
        "modify_type" => "type_",
        _ => return None,
    })
}
