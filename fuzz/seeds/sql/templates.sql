;-- mysql
CREATE TABLE ${schema}.{{ prefix }}t (id @ID@ NOT NULL, {% if x %} b int, {% endif %} :c int, <d> int, #{e} int, %s int);
-- oracle
-- migrate:down
insert into ${t} (id, <if test="a">a</if>) values (?, ?), (%(x)s, %d);
--> statement-breakpoint
-- changeset a:1 dbms:oracle
create table x as select * from y where (((1=1)));
