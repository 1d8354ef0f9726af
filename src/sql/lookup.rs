//! Plain questions to relations: `SELECT … FROM relation [JOIN …] WHERE column = value AND …`.

use crate::schema::Dialect;

use super::cursor::{Cursor, unquoted};
use super::token::{Kind, Token, Tokens};

/// A query of relations by values of their columns. Where there are joins, every column is written
/// `alias.column`; else it bears no alias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// The relation in lower case, such as `information_schema.columns`; without `pg_catalog`.
    pub relation: String,
    /// What the relation is called in the query, in lower case.
    pub alias: String,
    /// What is joined to it, in order.
    pub joins: Vec<Join>,
    /// What is asked of each row, or of all.
    pub wanted: Wanted,
    /// What a row has to meet, all of it.
    pub conditions: Vec<LookupCondition>,
}

/// An inner join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Join {
    /// The relation in lower case.
    pub relation: String,
    /// What it is called in the query, in lower case.
    pub alias: String,
    /// Columns that equal one another, each as `alias.column`.
    pub on: Vec<(String, String)>,
}

/// What a query asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// `SELECT EXISTS (…)`.
    Exists,
    /// `SELECT COUNT(*)`.
    Count,
    /// `SELECT 1`: something for each row.
    One,
    /// Columns by their names in lower case.
    Columns(Vec<String>),
    /// `SELECT *`.
    All,
}

/// `column = value`, or `column IN (values)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookupCondition {
    /// The column in lower case.
    pub column: String,
    /// The values; a bound one as `:name`.
    pub values: Vec<String>,
    /// Whether the column must be none of them.
    pub negated: bool,
}

/// Reads a query as a question to relations; `None` for anything that asks more.
///
/// ```
/// use alembic_mcp::schema::Dialect;
/// use alembic_mcp::sql::{Wanted, read_lookup};
/// let text = "SELECT 1 FROM pg_type WHERE typname = :name";
/// let lookup = read_lookup(text, Dialect::Postgresql).unwrap();
/// assert_eq!(lookup.relation, "pg_type");
/// assert_eq!(lookup.wanted, Wanted::One);
/// assert_eq!(lookup.conditions[0].values, [":name"]);
/// let text = "SELECT k.a FROM t JOIN k ON k.id = t.id WHERE t.name = 'x'";
/// assert_eq!(read_lookup(text, Dialect::Postgresql).unwrap().joins[0].relation, "k");
/// assert!(read_lookup("SELECT a FROM b JOIN c ON true", Dialect::Postgresql).is_none());
/// ```
pub fn read_lookup(query: &str, dialect: Dialect) -> Option<Lookup> {
    let tokens: Vec<Token<'_>> = Tokens::new(query, dialect == Dialect::Mysql).collect();
    let mut parser = Parser { cursor: Cursor::new(query, &tokens), dialect };
    let lookup = parser.query()?;
    parser.symbol(";");
    parser.cursor.peek().is_none().then_some(lookup)
}

impl Lookup {
    /// Every column by its alias where there are joins, and by its own name where there are none.
    fn settled(mut self) -> Option<Self> {
        let joined = !self.joins.is_empty();
        let names = match &mut self.wanted {
            Wanted::Columns(names) => names.iter_mut().collect(),
            Wanted::All if joined => return None,
            _ => Vec::new(),
        };
        let conditions = self.conditions.iter_mut().map(|one| &mut one.column);
        for name in names.into_iter().chain(conditions) {
            match joined {
                true if !name.contains('.') => return None,
                true => {}
                false => *name = bare(name).to_owned(),
            }
        }
        Some(self)
    }
}

/// The last part of a qualified name.
fn bare(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

struct Parser<'s, 't> {
    cursor: Cursor<'s, 't>,
    dialect: Dialect,
}

impl Parser<'_, '_> {
    fn symbol(&mut self, symbol: &str) -> bool {
        let here = self.cursor.peek().is_some_and(|token| token.is_symbol(symbol));
        self.cursor.position += usize::from(here);
        here
    }

    fn query(&mut self) -> Option<Lookup> {
        if self.cursor.take(&["PRAGMA"]) {
            return self.pragma();
        }
        if !self.cursor.take(&["SELECT"]) {
            return None;
        }
        if self.cursor.take(&["EXISTS"]) {
            if !self.symbol("(") || !self.cursor.take(&["SELECT"]) {
                return None;
            }
            let inner = self.select()?;
            self.symbol(")").then_some(())?;
            self.alias();
            return Some(Lookup { wanted: Wanted::Exists, ..inner });
        }
        self.select()
    }

    /// `PRAGMA table_info(name)`, which SQLite also has as `pragma_table_info('name')`.
    fn pragma(&mut self) -> Option<Lookup> {
        let relation = format!("pragma_{}", self.cursor.name()?.to_ascii_lowercase());
        let argument = self.argument()?;
        let (alias, joins) = (relation.clone(), Vec::new());
        Some(Lookup { relation, alias, joins, wanted: Wanted::All, conditions: vec![argument] })
    }

    fn argument(&mut self) -> Option<LookupCondition> {
        self.symbol("(").then_some(())?;
        let value = match self.cursor.peek()?.kind {
            Kind::Word => self.cursor.name()?,
            _ => self.value()?,
        };
        self.symbol(")").then_some(())?;
        Some(LookupCondition { column: "argument".to_owned(), values: vec![value], negated: false })
    }

    fn select(&mut self) -> Option<Lookup> {
        self.cursor.skip_any(&["DISTINCT"]);
        let wanted = self.wanted()?;
        self.cursor.take(&["FROM"]).then_some(())?;
        let relation = self.relation()?;
        let mut conditions = Vec::new();
        if self.cursor.peek().is_some_and(|token| token.is_symbol("(")) {
            conditions.push(self.argument()?);
        }
        let alias = self.alias().unwrap_or_else(|| bare(&relation).to_owned());
        let mut joins = Vec::new();
        while let Some(join) = self.join(&mut conditions)? {
            joins.push(join);
        }
        if self.cursor.take(&["WHERE"]) {
            loop {
                conditions.push(self.condition()?);
                if !self.cursor.take(&["AND"]) {
                    break;
                }
            }
        }
        if self.cursor.take(&["ORDER", "BY"]) {
            self.cursor.names();
            self.cursor.skip_any(&["ASC", "DESC"]);
        }
        if self.cursor.take(&["LIMIT"]) {
            self.cursor.next().filter(|token| token.kind == Kind::Number && token.text != "0")?;
        }
        Lookup { relation, alias, joins, wanted, conditions }.settled()
    }

    /// A relation's name in lower case.
    fn relation(&mut self) -> Option<String> {
        let relation = self.cursor.name()?.to_ascii_lowercase();
        Some(relation.trim_start_matches("pg_catalog.").to_owned())
    }

    /// `JOIN relation alias ON …`; `Some(None)` where no join stands here.
    fn join(&mut self, conditions: &mut Vec<LookupCondition>) -> Option<Option<Join>> {
        self.cursor.take(&["INNER"]);
        if !self.cursor.take(&["JOIN"]) {
            return (!self.joins()).then_some(None);
        }
        let relation = self.relation()?;
        let alias = self.alias().unwrap_or_else(|| bare(&relation).to_owned());
        self.cursor.take(&["ON"]).then_some(())?;
        let mut on = Vec::new();
        loop {
            let start = self.cursor.position;
            match self.equal_columns() {
                Some(pair) => on.push(pair),
                None => {
                    self.cursor.position = start;
                    conditions.push(self.condition()?);
                }
            }
            if !self.cursor.take(&["AND"]) {
                break;
            }
        }
        (!on.is_empty()).then_some(Some(Join { relation, alias, on }))
    }

    /// `left.column = right.column`.
    fn equal_columns(&mut self) -> Option<(String, String)> {
        let left = self.column()?;
        self.symbol("=").then_some(())?;
        let token = self.cursor.peek()?;
        let is_name = matches!(token.kind, Kind::Word | Kind::Quoted);
        let right = self.column().filter(|right| is_name && right.contains('.'))?;
        Some((left, right))
    }

    fn wanted(&mut self) -> Option<Wanted> {
        if self.symbol("*") {
            return Some(Wanted::All);
        }
        if self.cursor.take(&["COUNT"]) {
            self.cursor.skip_parentheses();
            self.alias();
            return Some(Wanted::Count);
        }
        if self.cursor.peek()?.kind == Kind::Number || self.cursor.peek()?.is("TRUE") {
            self.cursor.next();
            self.alias();
            return Some(Wanted::One);
        }
        let mut names = Vec::new();
        loop {
            names.push(self.column()?);
            self.alias();
            if !self.symbol(",") {
                return Some(Wanted::Columns(names));
            }
        }
    }

    /// A column's name without its cast.
    fn column(&mut self) -> Option<String> {
        let name = self.cursor.name()?.to_ascii_lowercase();
        self.cast();
        Some(name)
    }

    fn cast(&mut self) {
        if self.symbol("::") {
            self.cursor.name();
        }
    }

    /// Another name, if one is given here.
    fn alias(&mut self) -> Option<String> {
        let ends = ["FROM", "WHERE", "ORDER", "LIMIT", "AND", "JOIN", "GROUP", "ON"];
        let explicit = self.cursor.take(&["AS"]);
        let is_name = self.cursor.peek().is_some_and(|token| {
            matches!(token.kind, Kind::Word | Kind::Quoted)
                && !ends.iter().any(|word| token.is(word))
        });
        if is_name && (explicit || !self.joins()) {
            return self.cursor.name().map(|name| name.to_ascii_lowercase());
        }
        None
    }

    fn joins(&self) -> bool {
        let words = ["INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL", "UNION", "HAVING"];
        self.cursor.peek().is_some_and(|token| words.iter().any(|word| token.is(word)))
    }

    fn condition(&mut self) -> Option<LookupCondition> {
        let column = self.column()?;
        if self.symbol("=") {
            let values = vec![self.value()?];
            return Some(LookupCondition { column, values, negated: false });
        }
        if (self.symbol("<") && self.symbol(">")) || (self.symbol("!") && self.symbol("=")) {
            let values = vec![self.value()?];
            return Some(LookupCondition { column, values, negated: true });
        }
        let negated = self.cursor.take(&["NOT"]);
        self.cursor.take(&["IN"]).then_some(())?;
        self.symbol("(").then_some(())?;
        let mut values = vec![self.value()?];
        while self.symbol(",") {
            values.push(self.value()?);
        }
        self.symbol(")").then_some(LookupCondition { column, values, negated })
    }

    /// A literal, a bound value, or the schema one is in.
    fn value(&mut self) -> Option<String> {
        let token = self.cursor.next()?;
        let value = match token.kind {
            Kind::Text => unquoted(token.text),
            Kind::Number => token.text.to_owned(),
            Kind::Bind => {
                let name = token.text.trim_start_matches("%(").trim_end_matches(")s");
                format!(":{}", name.trim_start_matches(':'))
            }
            Kind::Word if token.is("CURRENT_SCHEMA") || token.is("DATABASE") => {
                if self.symbol("(") {
                    self.symbol(")").then_some(())?;
                }
                match self.dialect {
                    Dialect::Postgresql => "public".to_owned(),
                    Dialect::Sqlite => "main".to_owned(),
                    Dialect::Mysql => String::new(),
                }
            }
            _ => return None,
        };
        self.cast();
        Some(value)
    }
}
