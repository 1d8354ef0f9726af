//! Revision ids by chance, never by hand.

use std::collections::BTreeSet;

/// A revision id as Alembic makes them: twelve hexadecimal digits that nothing in `taken` has.
pub fn mint(taken: &BTreeSet<String>) -> String {
    loop {
        let bytes: [u8; 6] = rand::random();
        let id: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        // An id of digits alone is read as a number by people and by relative identifiers.
        let mixed = id.chars().any(|digit| digit.is_ascii_alphabetic());
        if mixed && !taken.contains(&id) {
            return id;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_look_like_alembics_and_differ() {
        let mut taken = BTreeSet::new();
        for _ in 0..500 {
            let id = mint(&taken);
            assert_eq!(id.len(), 12);
            assert!(id.chars().all(|digit| digit.is_ascii_hexdigit()));
            assert!(taken.insert(id));
        }
    }
}
