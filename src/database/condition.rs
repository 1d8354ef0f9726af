//! Which conditions of a migration may be counted.
//!
//! A read-only session stops writes, but not functions such as `pg_terminate_backend`: so only
//! conditions that call well-known pure functions are run.

use sqlparser::dialect::{MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, Tokenizer};

use crate::schema::Dialect;

const PURE_FUNCTIONS: &[&str] = &[
    "abs",
    "btrim",
    "cardinality",
    "cast",
    "ceil",
    "char_length",
    "coalesce",
    "concat",
    "count",
    "current_date",
    "current_timestamp",
    "date",
    "date_trunc",
    "exists",
    "extract",
    "floor",
    "greatest",
    "ifnull",
    "instr",
    "json_array_length",
    "json_extract",
    "json_typeof",
    "jsonb_array_length",
    "jsonb_exists",
    "jsonb_typeof",
    "least",
    "length",
    "lower",
    "ltrim",
    "max",
    "min",
    "mod",
    "now",
    "nullif",
    "position",
    "replace",
    "round",
    "row",
    "rtrim",
    "substr",
    "substring",
    "sum",
    "to_char",
    "trim",
    "upper",
];

const NOT_FUNCTIONS: &[Keyword] = &[
    Keyword::ALL,
    Keyword::AND,
    Keyword::ANY,
    Keyword::ARRAY,
    Keyword::AS,
    Keyword::BETWEEN,
    Keyword::BY,
    Keyword::CASE,
    Keyword::CHAR,
    Keyword::CHARACTER,
    Keyword::DECIMAL,
    Keyword::DISTINCT,
    Keyword::ELSE,
    Keyword::FROM,
    Keyword::IN,
    Keyword::INTERVAL,
    Keyword::IS,
    Keyword::JOIN,
    Keyword::LIKE,
    Keyword::ILIKE,
    Keyword::NOT,
    Keyword::NUMERIC,
    Keyword::ON,
    Keyword::OR,
    Keyword::SELECT,
    Keyword::SIMILAR,
    Keyword::SOME,
    Keyword::THEN,
    Keyword::TIMESTAMP,
    Keyword::UNION,
    Keyword::VALUES,
    Keyword::VARCHAR,
    Keyword::VARYING,
    Keyword::WHEN,
    Keyword::WHERE,
];

/// Why `condition` may not be counted; `Ok` where it may.
pub(super) fn check(dialect: Dialect, condition: &str) -> Result<(), String> {
    let tokens = tokens(dialect, condition)?;
    let mut depth = 0_i32;
    for (position, token) in tokens.iter().enumerate() {
        match token {
            Token::SemiColon => return Err("it holds more than one statement".into()),
            Token::Placeholder(name) => return Err(format!("{name} is a bind without a value")),
            Token::LParen => {
                depth += 1;
                if let Some(name) =
                    position.checked_sub(1).and_then(|before| called(&tokens[before]))
                {
                    return Err(format!("it calls {name}(), which is not known to be harmless"));
                }
            }
            Token::RParen => {
                depth -= 1;
                if depth < 0 {
                    return Err("its parentheses do not match".into());
                }
            }
            _ => {}
        }
    }
    match (depth, tokens.is_empty()) {
        (_, true) => Err("it is empty".into()),
        (0, _) => Ok(()),
        _ => Err("its parentheses do not match".into()),
    }
}

fn tokens(dialect: Dialect, condition: &str) -> Result<Vec<Token>, String> {
    let tokens = match dialect {
        Dialect::Postgresql => Tokenizer::new(&PostgreSqlDialect {}, condition).tokenize(),
        Dialect::Mysql => Tokenizer::new(&MySqlDialect {}, condition).tokenize(),
        Dialect::Sqlite => Tokenizer::new(&SQLiteDialect {}, condition).tokenize(),
    };
    let tokens = tokens.map_err(|error| error.to_string())?;
    Ok(tokens.into_iter().filter(|token| !matches!(token, Token::Whitespace(_))).collect())
}

/// The function that `token`, standing before a parenthesis, calls; none where it is harmless.
fn called(token: &Token) -> Option<&str> {
    let Token::Word(word) = token else { return None };
    let pure = PURE_FUNCTIONS.iter().any(|name| name.eq_ignore_ascii_case(&word.value));
    let keyword = word.quote_style.is_none() && NOT_FUNCTIONS.contains(&word.keyword);
    (!pure && !keyword).then_some(word.value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_conditions_pass() {
        for condition in [
            "status IS NULL",
            "(a > 1 AND b IN ('x', 'y')) OR lower(c) = 'z;'",
            "NOT EXISTS (SELECT 1 FROM users u WHERE u.id = user_id)",
            "price::numeric(10, 2) > 0",
        ] {
            assert_eq!(check(Dialect::Postgresql, condition), Ok(()), "{condition}");
        }
    }

    #[test]
    fn anything_that_could_act_is_refused() {
        for condition in [
            "pg_terminate_backend(1)",
            "\"in\"(1)",
            "1 = 1; DROP TABLE users",
            "1 = 1) OR (1 = 1",
            "id = $1",
            "",
        ] {
            assert!(check(Dialect::Postgresql, condition).is_err(), "{condition}");
        }
    }
}
