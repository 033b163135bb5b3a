--
-- PostgreSQL database dump
--

\restrict m0SbV8qER9q2o5TO0JUB7Fs6RujCG1LDYYM31IZZlFSzocxnKgvaofaYURICB7l

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: counted; Type: DOMAIN; Schema: public; Owner: postgres
--

CREATE DOMAIN public.counted AS integer;


ALTER DOMAIN public.counted OWNER TO postgres;

--
-- Name: key; Type: DOMAIN; Schema: public; Owner: postgres
--

CREATE DOMAIN public.key AS bigint NOT NULL;


ALTER DOMAIN public.key OWNER TO postgres;

--
-- Name: loose; Type: DOMAIN; Schema: public; Owner: postgres
--

CREATE DOMAIN public.loose AS character varying(20) DEFAULT 'x'::character varying;


ALTER DOMAIN public.loose OWNER TO postgres;

--
-- Name: named; Type: DOMAIN; Schema: public; Owner: postgres
--

CREATE DOMAIN public.named AS text DEFAULT 'nobody'::text
	CONSTRAINT named_check CHECK ((VALUE <> ''::text));


ALTER DOMAIN public.named OWNER TO postgres;

--
-- Name: pair; Type: TYPE; Schema: public; Owner: postgres
--

CREATE TYPE public.pair AS (
	x integer,
	y integer
);


ALTER TYPE public.pair OWNER TO postgres;

--
-- Name: state; Type: TYPE; Schema: public; Owner: postgres
--

CREATE TYPE public.state AS ENUM (
    'a',
    'b',
    'c'
);


ALTER TYPE public.state OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: a; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.a (
    id public.key NOT NULL,
    n public.named,
    c public.counted,
    own public.counted DEFAULT 5,
    "none" public.named DEFAULT NULL::text,
    l public.loose,
    q public.loose NOT NULL
);


ALTER TABLE public.a OWNER TO postgres;

--
-- Name: b; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.b (
    n public.named,
    c public.counted,
    l public.loose,
    x public.loose[]
);


ALTER TABLE public.b OWNER TO postgres;

--
-- Name: c; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.c (
    p public.pair,
    s public.state DEFAULT 'a'::public.state NOT NULL
);


ALTER TABLE public.c OWNER TO postgres;

--
-- Name: s; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public.s
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public.s OWNER TO postgres;

--
-- Data for Name: a; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.a (id, n, c, own, "none", l, q) FROM stdin;
\.


--
-- Data for Name: b; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.b (n, c, l, x) FROM stdin;
\.


--
-- Data for Name: c; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.c (p, s) FROM stdin;
\.


--
-- Name: s; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.s', 1, false);


--
-- Name: a a_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.a
    ADD CONSTRAINT a_pkey PRIMARY KEY (id);


--
-- Name: c c_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.c
    ADD CONSTRAINT c_pkey PRIMARY KEY (s);


--
-- PostgreSQL database dump complete
--

\unrestrict m0SbV8qER9q2o5TO0JUB7Fs6RujCG1LDYYM31IZZlFSzocxnKgvaofaYURICB7l

