//! What the reader tells of a module, and what it asks in turn.

use super::{Span, Value};

/// A condition that source does not decide.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Its source text; `not (…)` for the other branch.
    pub source: String,
    /// Where it stands.
    pub span: Span,
    /// Which outcome of what is tested at `span` makes it hold; `None` where it takes more than that.
    pub outcome: Option<bool>,
}

/// What a call came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It returned this.
    Value(Value),
    /// It raised an exception.
    Raised,
}

/// A call that the reader could not decide by itself.
pub struct CallEvent<'e> {
    /// The call: [`Value::Call`], [`Value::MethodCall`], or [`Value::Opaque`] if even the callee is unknown.
    pub call: &'e Value,
    /// Where it stands.
    pub span: Span,
    /// Its source text.
    pub source: &'e str,
    /// Whether it is a statement by itself, its result unused.
    pub is_statement: bool,
    /// The conditions it stands under, outermost first.
    pub conditions: &'e [Condition],
    /// The `with` contexts around it, outermost first.
    pub contexts: &'e [Value],
    /// Whether it stands in a `try` that has handlers.
    pub in_try: bool,
    /// Classes whose source is known, among what is called and what is handed over, by path.
    pub classes: &'e [(String, Class)],
}

/// A class as its source has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    /// Whether it is an enumeration.
    pub is_enum: bool,
    /// Its attributes, inherited ones last.
    pub members: Vec<(String, Value)>,
    /// The names of its methods whose source is known, inherited ones last.
    pub methods: Vec<String>,
    /// The paths of the classes it inherits from, as far as they are known.
    pub ancestors: Vec<String>,
    /// What making an object of it comes to, where the observer has questions.
    pub made: Option<Made>,
    /// What its methods answered to the observer's questions.
    pub answers: Vec<(String, Value)>,
}

/// What an `__init__` does.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Made {
    /// The attributes that it gives the object.
    pub attributes: Vec<(String, Value)>,
    /// What the first class whose source is not known is handed; `None` if its `__init__` is not
    /// seen to be called.
    pub handed_up: Option<Given>,
    /// The positional parameters of the class's own `__init__` and their defaults, if there is one.
    pub parameters: Option<Vec<(String, Option<Value>)>>,
}

/// Positional and keyword arguments.
pub type Given = (Vec<Value>, Vec<(String, Value)>);

/// A method to ask an object, and what to hand it.
pub type MethodQuestion = (String, Vec<Value>);

/// Someone who is told of each call, in the order in which Python would make them.
pub trait Observer {
    /// Told of one call; may answer with what it came to.
    fn call(&mut self, event: &CallEvent<'_>) -> Option<Outcome>;

    /// Asked for an attribute of something that source does not decide.
    fn attribute(&mut self, _receiver: &Value, _name: &str) -> Option<Value> {
        None
    }

    /// Asked what a loop over something that source does not decide sees, where it matters what that is.
    fn element(&mut self, _iterated: &Value) -> Option<Value> {
        None
    }

    /// Asked what is to be known of the objects of a class that is called or handed over; `None` if
    /// they are of no interest.
    fn questions(&mut self, _class: &Class) -> Option<Vec<MethodQuestion>> {
        None
    }

    /// Asked what SQLAlchemy calls the dialect of the database, if it is known which that is.
    fn dialect(&mut self) -> Option<&'static str> {
        None
    }

    /// Told of each tested condition, and of its outcome where that is decided.
    fn tested(&mut self, _span: Span, _outcome: Option<bool>) {}

    /// Whether what is outside is known, so that a `try` in which nothing was seen to raise went well.
    fn knows_outside(&self) -> bool {
        false
    }

    /// Whether anybody is told at all.
    fn listens(&self) -> bool {
        true
    }

    /// Told that something could not be followed although it may hold calls.
    fn lost(&mut self, span: Span, source: &str, reason: &str, conditions: &[Condition]);
}

/// Nobody listens.
pub(super) struct Unobserved;

impl Observer for Unobserved {
    fn listens(&self) -> bool {
        false
    }

    fn call(&mut self, _event: &CallEvent<'_>) -> Option<Outcome> {
        None
    }

    fn lost(&mut self, _span: Span, _source: &str, _reason: &str, _conditions: &[Condition]) {}
}
