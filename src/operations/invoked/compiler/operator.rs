//! SQLAlchemy's operators: how they are written and how tightly they bind.

/// An operator between or before expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
    Exists,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Is,
    IsNot,
    Distinct,
    NotDistinct,
    Like,
    NotLike,
    In,
    Between,
    Match,
    Plus,
    Minus,
    Times,
    Divided,
    FloorDivided,
    Modulo,
    Negative,
    Concat,
    Element,
    Collate,
    /// `DISTINCT x`.
    Unique,
    /// `x DESC`.
    Order,
    /// What `op("…")` makes, which binds like nothing else, and `bool_op("…")`.
    Custom,
    /// Between the arguments of a function.
    Comma,
}

impl Operator {
    /// How tightly it binds; as SQLAlchemy's own table has it.
    fn binding(self) -> i8 {
        match self {
            Self::Element => 15,
            Self::Times | Self::Divided | Self::FloorDivided | Self::Modulo | Self::Negative => 8,
            Self::Plus | Self::Minus => 7,
            Self::Collate => 4,
            Self::And | Self::Order => 3,
            Self::Or => 2,
            Self::Exists | Self::Custom => 0,
            Self::Comma => -1,
            _ => 5,
        }
    }

    /// Whether an expression of this operator stands in parentheses as a part of one of `around`; everything does
    /// where nothing is `around` it but a statement.
    pub(super) fn is_grouped_in(self, around: Option<Self>) -> bool {
        let repeats = matches!(
            self,
            Self::And | Self::Or | Self::Plus | Self::Times | Self::Concat | Self::Element
        );
        match around {
            Some(around) if around == self && repeats => false,
            Some(around) => self.binding() <= around.binding(),
            None => true,
        }
    }

    /// How it is written between two expressions.
    pub(super) fn symbol(self) -> &'static str {
        match self {
            Self::And => "AND",
            Self::Or => "OR",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Is => "IS",
            Self::IsNot => "IS NOT",
            Self::Distinct => "IS DISTINCT FROM",
            Self::NotDistinct => "IS NOT DISTINCT FROM",
            Self::Like => "LIKE",
            Self::NotLike => "NOT LIKE",
            Self::In => "IN",
            Self::Between => "BETWEEN",
            Self::Match => "MATCH",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Divided | Self::FloorDivided => "/",
            Self::Modulo => "%",
            Self::Concat => "||",
            Self::Collate => "COLLATE",
            _ => "",
        }
    }
}

/// The operator of a method that takes one operand, `x.like(y)` or `x == y`.
pub(super) fn binary(method: &str) -> Option<Operator> {
    Some(match method {
        "__eq__" => Operator::Equal,
        "__ne__" => Operator::NotEqual,
        "__lt__" => Operator::Less,
        "__le__" => Operator::LessOrEqual,
        "__gt__" => Operator::Greater,
        "__ge__" => Operator::GreaterOrEqual,
        "is_" => Operator::Is,
        "is_not" | "isnot" => Operator::IsNot,
        "is_distinct_from" => Operator::Distinct,
        "is_not_distinct_from" | "isnot_distinct_from" => Operator::NotDistinct,
        "like" => Operator::Like,
        "not_like" | "notlike" => Operator::NotLike,
        "match" => Operator::Match,
        "__add__" | "__radd__" => Operator::Plus,
        "__sub__" | "__rsub__" => Operator::Minus,
        "__mul__" | "__rmul__" => Operator::Times,
        "__truediv__" | "__rtruediv__" => Operator::Divided,
        "__floordiv__" | "__rfloordiv__" => Operator::FloorDivided,
        "__mod__" | "__rmod__" => Operator::Modulo,
        "concat" => Operator::Concat,
        _ => return None,
    })
}

/// The method that says the opposite.
pub(super) fn opposite(method: &str) -> Option<&'static str> {
    Some(match method {
        "__eq__" => "__ne__",
        "__ne__" => "__eq__",
        "__lt__" => "__ge__",
        "__le__" => "__gt__",
        "__gt__" => "__le__",
        "__ge__" => "__lt__",
        "like" => "not_like",
        "not_like" | "notlike" => "like",
        "ilike" => "not_ilike",
        "not_ilike" | "notilike" => "ilike",
        "in_" => "not_in",
        "not_in" | "notin_" => "in_",
        "is_" => "is_not",
        "is_not" | "isnot" => "is_",
        "is_distinct_from" => "is_not_distinct_from",
        "is_not_distinct_from" | "isnot_distinct_from" => "is_distinct_from",
        "between" => "not_between",
        "not_between" => "between",
        "startswith" => "not_startswith",
        "endswith" => "not_endswith",
        "contains" => "not_contains",
        _ => return None,
    })
}
