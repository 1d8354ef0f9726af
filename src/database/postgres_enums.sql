-- The enum types, also those inside arrays and domains, of the columns of one relation.
SELECT json_build_object(
  'schema', CASE WHEN NOT pg_type_is_visible(e.oid) THEN en.nspname END,
  'name', e.typname,
  'labels', (SELECT json_agg(l.enumlabel ORDER BY l.enumsortorder)
             FROM pg_enum l WHERE l.enumtypid = e.oid))::text
FROM pg_type e
JOIN pg_namespace en ON en.oid = e.typnamespace
WHERE e.typtype = 'e' AND e.oid IN (
  SELECT CASE WHEN b.typelem <> 0 AND b.typlen = -1 THEN b.typelem ELSE b.oid END
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
  JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
  WHERE c.relname = $1
    AND CASE WHEN $2 = '' THEN pg_table_is_visible(c.oid) ELSE n.nspname = $2 END)
ORDER BY e.typname
