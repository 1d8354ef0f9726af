//! Names that may have been meant.

/// At most so many are offered.
const MOST: usize = 3;

/// The `names` nearest to `asked`, best first.
///
/// ```
/// use alembic_mcp::verify::nearest_names;
/// let names = ["users".to_owned(), "orders".to_owned(), "user_roles".to_owned()];
/// assert_eq!(nearest_names("user", &names), ["users", "user_roles"]);
/// ```
pub fn nearest_names(asked: &str, names: &[String]) -> Vec<String> {
    let asked = asked.to_lowercase();
    let mut scored: Vec<(usize, &String)> = names
        .iter()
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let distance = distance(&asked, lower.rsplit('.').next().unwrap_or(&lower));
            let contains = lower.contains(&asked) || asked.contains(&lower);
            (contains || distance <= 1 + asked.len() / 4).then_some((distance, name))
        })
        .collect();
    scored.sort();
    scored.into_iter().take(MOST).map(|(_, name)| name.clone()).collect()
}

/// Levenshtein's distance.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (place, letter) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = place + 1;
        for (other, known) in right.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *known);
            diagonal = row[other + 1];
            row[other + 1] = changed.min(row[other] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}
