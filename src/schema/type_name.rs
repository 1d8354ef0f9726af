//! Types as PostgreSQL's `format_type` spells them.

/// The catalog's spelling of a type that was written in SQL.
pub fn postgres_type_name(written: &str) -> String {
    // PostgreSQL does not keep the number of dimensions.
    let element = written.trim_end_matches("[]");
    if element.len() < written.len() {
        return format!("{}[]", postgres_type_name(element));
    }
    let lower = written.to_ascii_lowercase();
    let (base, rest) = match lower.find('(') {
        Some(open) => (lower[..open].trim(), &lower[open..]),
        None => (lower.trim(), ""),
    };
    let digits = rest.split(')').next().map(|text| format!("{text})")).filter(|_| !rest.is_empty());
    let digits = digits.unwrap_or_default().replace(", ", ",");
    let zoned = lower.contains("with time zone") || base.ends_with("tz");
    let zone = if zoned { "with time zone" } else { "without time zone" };
    match base {
        "varchar" | "character varying" | "char varying" => format!("character varying{digits}"),
        "char" | "character" | "bpchar" if digits.is_empty() => "character(1)".to_owned(),
        "char" | "character" => format!("character{digits}"),
        "int" | "int4" | "integer" | "serial" | "serial4" => "integer".to_owned(),
        "int8" | "bigint" | "bigserial" | "serial8" => "bigint".to_owned(),
        "int2" | "smallint" | "smallserial" => "smallint".to_owned(),
        "bool" => "boolean".to_owned(),
        "decimal" | "numeric" | "dec" => {
            if digits.is_empty() || digits.contains(',') {
                format!("numeric{digits}")
            } else {
                format!("numeric{},0)", digits.trim_end_matches(')'))
            }
        }
        "float" | "float8" | "double precision" | "double" => "double precision".to_owned(),
        "float4" | "real" => "real".to_owned(),
        "timestamptz"
        | "timestamp"
        | "timestamp with time zone"
        | "timestamp without time zone" => {
            format!("timestamp{digits} {zone}")
        }
        "timetz" | "time" | "time with time zone" | "time without time zone" => {
            format!("time{digits} {zone}")
        }
        _ if written.contains('"') => own_type(written),
        _ => own_type(&lower),
    }
}

/// A type of the database's own: without needless quotes, and without the schema that is searched anyway.
fn own_type(written: &str) -> String {
    let is_plain = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
            && name
                .chars()
                .all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '_')
    };
    let parts: Vec<&str> = written.split('.').collect();
    let bare = parts.iter().map(|part| match part.trim_matches('"') {
        name if is_plain(name) => name,
        _ => part,
    });
    let name = bare.collect::<Vec<_>>().join(".");
    name.strip_prefix("public.").map(str::to_owned).unwrap_or(name)
}
