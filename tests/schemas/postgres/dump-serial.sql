--
-- PostgreSQL database dump
--

\restrict Wu2dT8Es065MTan3W5kAgyBLPrLi69KWkSdkaZSKhCCF5lOLQQYwH0pLbKKICcy

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

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: a; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.a (
    id integer NOT NULL,
    b bigint NOT NULL,
    c smallint NOT NULL,
    d integer NOT NULL,
    e bigint NOT NULL,
    f smallint NOT NULL
);


ALTER TABLE public.a OWNER TO postgres;

--
-- Name: a_b_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public.a_b_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public.a_b_seq OWNER TO postgres;

--
-- Name: a_b_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: postgres
--

ALTER SEQUENCE public.a_b_seq OWNED BY public.a.b;


--
-- Name: a_c_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public.a_c_seq
    AS smallint
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public.a_c_seq OWNER TO postgres;

--
-- Name: a_c_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: postgres
--

ALTER SEQUENCE public.a_c_seq OWNED BY public.a.c;


--
-- Name: a_d_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public.a_d_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public.a_d_seq OWNER TO postgres;

--
-- Name: a_d_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: postgres
--

ALTER SEQUENCE public.a_d_seq OWNED BY public.a.d;


--
-- Name: a_e_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public.a_e_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public.a_e_seq OWNER TO postgres;

--
-- Name: a_e_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: postgres
--

ALTER SEQUENCE public.a_e_seq OWNED BY public.a.e;


--
-- Name: a_f_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public.a_f_seq
    AS smallint
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public.a_f_seq OWNER TO postgres;

--
-- Name: a_f_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: postgres
--

ALTER SEQUENCE public.a_f_seq OWNED BY public.a.f;


--
-- Name: a_id_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public.a_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public.a_id_seq OWNER TO postgres;

--
-- Name: a_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: postgres
--

ALTER SEQUENCE public.a_id_seq OWNED BY public.a.id;


--
-- Name: b; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.b (
    id integer NOT NULL,
    x integer
);


ALTER TABLE public.b OWNER TO postgres;

--
-- Name: b_id_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public.b_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public.b_id_seq OWNER TO postgres;

--
-- Name: b_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: postgres
--

ALTER SEQUENCE public.b_id_seq OWNED BY public.b.id;


--
-- Name: c; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.c (
    id bigint DEFAULT 5 NOT NULL
);


ALTER TABLE public.c OWNER TO postgres;

--
-- Name: c_id_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public.c_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public.c_id_seq OWNER TO postgres;

--
-- Name: c_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: postgres
--

ALTER SEQUENCE public.c_id_seq OWNED BY public.c.id;


--
-- Name: d; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.d (
    id integer NOT NULL
);


ALTER TABLE public.d OWNER TO postgres;

--
-- Name: e_numbers; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public.e_numbers
    AS integer
    START WITH 1
    INCREMENT BY 50
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public.e_numbers OWNER TO postgres;

--
-- Name: e; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.e (
    id integer DEFAULT nextval('public.e_numbers'::regclass) NOT NULL
);


ALTER TABLE public.e OWNER TO postgres;

--
-- Name: numbers; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public.numbers
    START WITH 100
    INCREMENT BY 10
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public.numbers OWNER TO postgres;

--
-- Name: f; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.f (
    id integer DEFAULT nextval('public.numbers'::regclass) NOT NULL,
    n integer DEFAULT nextval(('numbers'::text)::regclass) NOT NULL,
    m text DEFAULT ('x'::text || nextval('public.numbers'::regclass)),
    later integer NOT NULL,
    extra bigint NOT NULL
);


ALTER TABLE public.f OWNER TO postgres;

--
-- Name: f_extra_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public.f_extra_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public.f_extra_seq OWNER TO postgres;

--
-- Name: f_extra_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: postgres
--

ALTER SEQUENCE public.f_extra_seq OWNED BY public.f.extra;


--
-- Name: f_later_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public.f_later_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public.f_later_seq OWNER TO postgres;

--
-- Name: f_later_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: postgres
--

ALTER SEQUENCE public.f_later_seq OWNED BY public.f.later;


--
-- Name: g; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.g (
    id integer DEFAULT nextval('public.numbers'::regclass) NOT NULL
);


ALTER TABLE public.g OWNER TO postgres;

--
-- Name: a id; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.a ALTER COLUMN id SET DEFAULT nextval('public.a_id_seq'::regclass);


--
-- Name: a b; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.a ALTER COLUMN b SET DEFAULT nextval('public.a_b_seq'::regclass);


--
-- Name: a c; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.a ALTER COLUMN c SET DEFAULT nextval('public.a_c_seq'::regclass);


--
-- Name: a d; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.a ALTER COLUMN d SET DEFAULT nextval('public.a_d_seq'::regclass);


--
-- Name: a e; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.a ALTER COLUMN e SET DEFAULT nextval('public.a_e_seq'::regclass);


--
-- Name: a f; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.a ALTER COLUMN f SET DEFAULT nextval('public.a_f_seq'::regclass);


--
-- Name: f later; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.f ALTER COLUMN later SET DEFAULT nextval('public.f_later_seq'::regclass);


--
-- Name: f extra; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.f ALTER COLUMN extra SET DEFAULT nextval('public.f_extra_seq'::regclass);


--
-- Data for Name: a; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.a (id, b, c, d, e, f) FROM stdin;
\.


--
-- Data for Name: b; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.b (id, x) FROM stdin;
\.


--
-- Data for Name: c; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.c (id) FROM stdin;
\.


--
-- Data for Name: d; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.d (id) FROM stdin;
\.


--
-- Data for Name: e; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.e (id) FROM stdin;
\.


--
-- Data for Name: f; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.f (id, n, m, later, extra) FROM stdin;
\.


--
-- Data for Name: g; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.g (id) FROM stdin;
\.


--
-- Name: a_b_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.a_b_seq', 1, false);


--
-- Name: a_c_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.a_c_seq', 1, false);


--
-- Name: a_d_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.a_d_seq', 1, false);


--
-- Name: a_e_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.a_e_seq', 1, false);


--
-- Name: a_f_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.a_f_seq', 1, false);


--
-- Name: a_id_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.a_id_seq', 1, false);


--
-- Name: b_id_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.b_id_seq', 1, false);


--
-- Name: c_id_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.c_id_seq', 1, false);


--
-- Name: e_numbers; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.e_numbers', 1, false);


--
-- Name: f_extra_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.f_extra_seq', 1, false);


--
-- Name: f_later_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.f_later_seq', 1, false);


--
-- Name: numbers; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.numbers', 100, false);


--
-- Name: a a_d_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.a
    ADD CONSTRAINT a_d_key UNIQUE (d);


--
-- Name: a a_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.a
    ADD CONSTRAINT a_pkey PRIMARY KEY (id);


--
-- Name: c c_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.c
    ADD CONSTRAINT c_pkey PRIMARY KEY (id);


--
-- Name: d d_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.d
    ADD CONSTRAINT d_pkey PRIMARY KEY (id);


--
-- Name: e e_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.e
    ADD CONSTRAINT e_pkey PRIMARY KEY (id);


--
-- Name: f f_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.f
    ADD CONSTRAINT f_pkey PRIMARY KEY (id);


--
-- Name: g g_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.g
    ADD CONSTRAINT g_pkey PRIMARY KEY (id);


--
-- Name: b pk; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.b
    ADD CONSTRAINT pk PRIMARY KEY (id);


--
-- PostgreSQL database dump complete
--

\unrestrict Wu2dT8Es065MTan3W5kAgyBLPrLi69KWkSdkaZSKhCCF5lOLQQYwH0pLbKKICcy

