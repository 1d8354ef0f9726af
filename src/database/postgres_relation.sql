-- Everything \d shows of relations, in one round trip. $1 is a JSON array of objects with their place, name and
-- schema or ''.
SELECT json_build_object(
  'place', wanted.place,
  'kind', CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned_table'
          WHEN 'f' THEN 'foreign_table' WHEN 'v' THEN 'view' ELSE 'materialized_view' END,
  'comment', obj_description(c.oid, 'pg_class'),
  'columns', COALESCE((
    SELECT json_agg(json_build_object(
        'name', a.attname,
        'type', format_type(a.atttypid, a.atttypmod),
        'nullable', NOT a.attnotnull,
        'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
        'computed', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END,
        'identity', CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END,
        'comment', col_description(c.oid, a.attnum)) ORDER BY a.attnum)
    FROM pg_attribute a
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]'),
  'constraints', COALESCE((
    SELECT json_agg(json_build_object(
        'name', k.conname,
        'type', k.contype::text,
        'validated', k.convalidated,
        'columns', (SELECT json_agg(a.attname ORDER BY n.place)
                    FROM unnest(k.conkey) WITH ORDINALITY n(num, place)
                    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.num),
        'referred_schema', CASE WHEN NOT pg_table_is_visible(k.confrelid) THEN rn.nspname END,
        'referred_table', r.relname,
        'referred_columns', (SELECT json_agg(a.attname ORDER BY n.place)
                    FROM unnest(k.confkey) WITH ORDINALITY n(num, place)
                    JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = n.num),
        'on_delete', k.confdeltype::text,
        'on_update', k.confupdtype::text,
        'match_type', k.confmatchtype::text,
        'deferrable', k.condeferrable,
        'initially_deferred', k.condeferred,
        'nulls_not_distinct', COALESCE(to_jsonb(ki) ->> 'indnullsnotdistinct', 'false')::boolean,
        'method', kam.amname,
        'elements', CASE WHEN k.contype = 'x' THEN (
            SELECT json_agg(pg_get_indexdef(k.conindid, x.place::int, true) || ' WITH '
                            || (SELECT oprname FROM pg_operator WHERE oid = x.operator) ORDER BY x.place)
            FROM unnest(k.conexclop) WITH ORDINALITY x(operator, place)) END,
        'expression', CASE k.contype WHEN 'c' THEN pg_get_expr(k.conbin, k.conrelid, true)
                      WHEN 'x' THEN pg_get_expr(ki.indpred, ki.indrelid, true) END)
        ORDER BY k.conname)
    FROM pg_constraint k
    LEFT JOIN pg_class r ON r.oid = k.confrelid
    LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace
    LEFT JOIN pg_index ki ON ki.indexrelid = k.conindid AND ki.indrelid = k.conrelid
    LEFT JOIN pg_class kc ON kc.oid = ki.indexrelid
    LEFT JOIN pg_am kam ON kam.oid = kc.relam
    WHERE k.conrelid = c.oid AND k.contype IN ('p', 'f', 'u', 'c', 'x')), '[]'),
  'indexes', COALESCE((
    SELECT json_agg(json_build_object(
        'name', ic.relname,
        'unique', i.indisunique,
        'valid', i.indisvalid,
        'method', am.amname,
        'predicate', pg_get_expr(i.indpred, i.indrelid, true),
        'nulls_not_distinct', COALESCE(to_jsonb(i) ->> 'indnullsnotdistinct', 'false')::boolean,
        'storage', (SELECT string_agg(regexp_replace(o, '=(.*)$', '=''\1'''), ', ')
                    FROM unnest(ic.reloptions) o),
        'include', (SELECT json_agg(a.attname ORDER BY n.place)
              FROM unnest(i.indkey) WITH ORDINALITY n(num, place)
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = n.num
              WHERE n.place > i.indnkeyatts),
        'columns', (SELECT json_agg(
                COALESCE(a.attname, pg_get_indexdef(i.indexrelid, n.place::int, true))
                || CASE WHEN oc.opcdefault THEN '' ELSE ' ' || oc.opcname END
                || CASE i.indoption[n.place - 1] WHEN 1 THEN ' DESC NULLS LAST' WHEN 2 THEN ' NULLS FIRST'
                   WHEN 3 THEN ' DESC' ELSE '' END
                ORDER BY n.place)
              FROM unnest(i.indkey) WITH ORDINALITY n(num, place)
              LEFT JOIN pg_opclass oc ON oc.oid = i.indclass[n.place - 1]
              LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = n.num AND n.num > 0
              WHERE n.place <= i.indnkeyatts))
        ORDER BY ic.relname)
    FROM pg_index i
    JOIN pg_class ic ON ic.oid = i.indexrelid
    JOIN pg_am am ON am.oid = ic.relam
    WHERE i.indrelid = c.oid
      AND NOT EXISTS (SELECT 1 FROM pg_constraint k
                      WHERE k.conindid = i.indexrelid AND k.conrelid = c.oid
                        AND k.contype IN ('p', 'u', 'x'))), '[]')
)::text
FROM json_to_recordset($1::json) AS wanted(place int, name text, schema text)
JOIN pg_class c ON c.relname = wanted.name
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND CASE WHEN wanted.schema = '' THEN pg_table_is_visible(c.oid) ELSE n.nspname = wanted.schema END
