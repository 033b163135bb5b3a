--
-- PostgreSQL database dump
--

-- Dumped from database version 15.5
-- Dumped by pg_dump version 15.5

SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET client_min_messages = warning;

--
-- Name: warehouse; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA warehouse;

CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog;

CREATE TYPE warehouse.colour AS ENUM (
    'red',
    'green; or blue'
);

CREATE DOMAIN public.positive AS integer
	CONSTRAINT positive_check CHECK ((VALUE > 0));

CREATE FUNCTION warehouse.touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
BEGIN
  NEW.changed := now();
  -- CREATE TABLE not_here (id int);
  EXECUTE 'SELECT $1' USING NEW.id;
  RETURN NEW;
END;
$_$;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: item; Type: TABLE; Schema: warehouse; Owner: -
--

CREATE TABLE warehouse.item (
    id integer NOT NULL,
    code character varying(20) DEFAULT 'none'::character varying NOT NULL,
    colour warehouse.colour DEFAULT 'red'::warehouse.colour,
    amount public.positive,
    price numeric(10,2),
    gross numeric(12,2) GENERATED ALWAYS AS ((price * 1.19)) STORED,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    matrix double precision[][],
    span interval DEFAULT '1 day'::interval,
    changed timestamp without time zone DEFAULT now() NOT NULL,
    "Mixed Case" bit varying(5),
    CONSTRAINT item_price CHECK ((price >= (0)::numeric))
);

COMMENT ON TABLE warehouse.item IS 'CREATE TABLE in_a_comment (id int);';

CREATE SEQUENCE warehouse.item_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE warehouse.item_id_seq OWNED BY warehouse.item.id;

CREATE TABLE public.counted (
    id bigint NOT NULL,
    name text
);

ALTER TABLE public.counted ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.counted_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.item (
    warehouse integer NOT NULL,
    shelf integer DEFAULT 1 NOT NULL
);

CREATE VIEW public.seen AS
 SELECT item.id,
    item.code
   FROM warehouse.item;

ALTER TABLE ONLY warehouse.item ALTER COLUMN id SET DEFAULT nextval('warehouse.item_id_seq'::regclass);

--
-- Data for Name: item; Type: TABLE DATA; Schema: warehouse; Owner: -
--

COPY warehouse.item (id, code, colour, amount, price, tags, matrix, span, changed, "Mixed Case") FROM stdin;
1	CREATE TABLE x (	red	1	1.00	{}	\N	1 day	2024-01-01 00:00:00	101
2	it's; ALTER TABLE	\N	\N	\N	{a,"b c"}	\N	\N	2024-01-01 00:00:00	\N
\.

COPY public.counted (id, name) FROM stdin;
\.

SELECT pg_catalog.setval('warehouse.item_id_seq', 2, true);

ALTER TABLE ONLY warehouse.item
    ADD CONSTRAINT item_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.counted
    ADD CONSTRAINT counted_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.item
    ADD CONSTRAINT item_pkey PRIMARY KEY (shelf, warehouse);

CREATE INDEX item_code ON warehouse.item USING btree (lower((code)::text)) WHERE (amount IS NOT NULL);

CREATE TRIGGER item_touch BEFORE INSERT OR UPDATE ON warehouse.item FOR EACH ROW EXECUTE FUNCTION warehouse.touch();

ALTER TABLE ONLY public.item
    ADD CONSTRAINT item_warehouse FOREIGN KEY (warehouse) REFERENCES warehouse.item(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED NOT VALID;

--
-- PostgreSQL database dump complete
--
