CREATE TABLE numbers (
  a smallint DEFAULT -1, b int2 NOT NULL, c integer DEFAULT 1 + 2, d int4, e bigint DEFAULT '5'::bigint, f int8, g real, h double precision NOT NULL DEFAULT 'NaN', i float(5), j decimal(10, 2), k numeric DEFAULT 1e3,
  l money, m boolean NOT NULL DEFAULT false, n bool DEFAULT (NOT true), o bit(3) DEFAULT B'101', p bit varying(5), q oid, r int4range, s numeric(5,2)[] NOT NULL DEFAULT ARRAY[1.5, 2]::numeric(5,2)[], t int[3][3], u integer ARRAY, v int ARRAY[4]
);
CREATE TABLE texts (
  a char, b character(5), c varchar, d character varying(20) DEFAULT 'it''s; a'::character varying, e text COLLATE "C" NOT NULL, f name, g "char", h bytea DEFAULT '\x00', i uuid DEFAULT gen_random_uuid(), j json DEFAULT '{}', k jsonb NOT NULL DEFAULT '{"a": [1, 2]}'::jsonb,
  l xml, m tsvector, n text DEFAULT E'a\'b;\\', o text DEFAULT $$dollar; 'quote'$$, p text DEFAULT $x$a$$b$x$, q text DEFAULT U&'\0041', r text DEFAULT 'a'
  'b', s national character varying(3), t text DEFAULT CURRENT_USER, u inet, v cidr, w macaddr
);
CREATE TABLE times (
  a date DEFAULT CURRENT_DATE, b time, c time(3) with time zone, d timestamp NOT NULL DEFAULT now(), e timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'utc'), f timestamptz DEFAULT CURRENT_TIMESTAMP(3), g timestamp with time zone DEFAULT timezone('utc'::text, now()) NOT NULL,
  h interval DEFAULT interval '1' day, i interval year to month, j interval second(3), k timestamp DEFAULT '2020-01-01'::timestamp + interval '1 day', l date DEFAULT DATE '2020-01-01', m timestamp DEFAULT LOCALTIMESTAMP, n text
);
ALTER TABLE times RENAME n TO o;
CREATE TABLE places (p point, l line, b box, c circle, pa path, po polygon, ls lseg);
