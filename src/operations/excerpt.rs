//! Source that is told with a step.

/// How much of a step's source is kept.
const EXCERPT: usize = 200;

/// The beginning of a step's source, on one line. No more of it is looked at than is told.
pub(super) fn shortened(source: &str) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in source.split_whitespace() {
        let space = if line.is_empty() { None } else { Some(' ') };
        for character in space.into_iter().chain(word.chars()) {
            if length == EXCERPT {
                line.push('…');
                return line;
            }
            line.push(character);
            length += 1;
        }
    }
    line
}
