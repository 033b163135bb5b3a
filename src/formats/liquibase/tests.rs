//! Changelogs to statements, and statements to tables.

use super::library::Library;
use super::{read, runner};
use crate::dialect::Dialect;
use crate::facts::{DdlEvent, Insert, InsertSource, Script, StatementKind, ValueKind};
use crate::schema::build;
use crate::schema::discover;
use crate::schema::model::{ChangeKind, Column, Generation, Schema};
use crate::source::{FileId, FileKind, SourceFile, Sources};

fn kind(path: &str) -> FileKind {
    crate::walk::kind_of(path).unwrap()
}

/// The script of the first file, with the others at hand.
fn run(files: &[(&str, &str)], dialect: Dialect) -> (Sources, Script) {
    let file =
        |(index, (path, text)): (usize, &(&str, &str))| SourceFile::new(FileId(u32::try_from(index).unwrap()), *path, kind(path), *text);
    let sources = Sources::new(files.iter().enumerate().map(file).collect());
    let changelogs: Vec<_> = sources.iter().filter_map(|file| read(file).0).collect();
    let scripts: Vec<Script> =
        sources.iter().filter(|file| file.kind == FileKind::Sql).map(|file| crate::sql::read_script(file, None)).collect();
    let library = Library::new(&sources, &changelogs, &scripts);
    let script = runner::run(&library, &changelogs[0], dialect).script;
    (sources, script)
}

fn schema_of(files: &[(&str, &str)], dialect: Dialect) -> Schema {
    let (_, script) = run(files, dialect);
    let scripts = [script];
    build::build(&discover::in_order("a", dialect, &scripts), &scripts).0
}

/// The schema that change sets make.
fn schema(body: &str, dialect: Dialect) -> Schema {
    let text = format!(
        "<?xml version=\"1.0\"?>\n<databaseChangeLog xmlns=\"http://www.liquibase.org/xml/ns/dbchangelog\">{body}</databaseChangeLog>"
    );
    schema_of(&[("a.xml", &text)], dialect)
}

/// The schema that the changes of one change set make.
fn changes(body: &str, dialect: Dialect) -> Schema {
    schema(&format!("<changeSet id=\"1\" author=\"a\">{body}</changeSet>"), dialect)
}

fn column(schema: &Schema, table: &str, column: &str) -> Column {
    schema.tables[table].column(column).unwrap().clone()
}

fn key_column(definition: &str) -> String {
    format!(
        "<createTable tableName=\"t\"><column name=\"id\" {definition}><constraints primaryKey=\"true\" nullable=\"false\"/></column><column name=\"n\" type=\"int\"/></createTable>"
    )
}

#[test]
fn a_timestamp_is_a_time_on_sql_server_too() {
    let text =
        "<createTable tableName='t'><column name='a' type='timestamp(6)'/><column name='b' type='java.sql.Timestamp'/></createTable>";
    for column in &changes(text, Dialect::SqlServer).tables["t"].columns {
        assert_eq!(column.generation, Generation::None, "{}", column.name);
    }
}

#[test]
fn create_table() {
    let text = "<createTable tableName='Ord' schemaName='s'>
        <column name='a' type='java.sql.Types.BIGINT'><constraints primaryKey='true'/></column>
        <column name='b' type='${text}' defaultValue='x'><constraints primaryKey='true' unique='true'/></column>
        <column name='c' type='BIGINT UNSIGNED' defaultValueComputed='gen_random_uuid()'/>
        <column name='d' type='int' defaultValueSequenceNext='sq'><constraints references='other(id)' foreignKeyName='f' nullable='false'/></column>
        </createTable>";
    let schema = changes(text, Dialect::Postgres);
    let table = &schema.tables["ord"];
    assert_eq!(table.primary_key.as_ref().unwrap().columns, ["a", "b"]);
    assert_eq!(table.namespace.as_deref(), Some("s"));
    assert_eq!(table.columns[0].data_type.as_ref().unwrap().base, "bigint");
    assert!(table.columns[1].default.is_some() && table.unique == [["b"]]);
    assert!(table.columns[2].data_type.as_ref().unwrap().unsigned && matches!(table.columns[2].generation, Generation::Default(_)));
    assert!(matches!(&table.columns[3].generation, Generation::Sequence { name, .. } if name == "sq"));
    assert_eq!((table.columns[3].nullable, table.foreign_keys.len()), (Some(false), 1));
}

#[test]
fn auto_increment_in_every_database() {
    for dialect in Dialect::ALL {
        let with = changes(&key_column("type='bigint' autoIncrement='true'"), dialect);
        assert!(column(&with, "t", "id").generation.is_known(), "{dialect:?}");
        let without = column(&changes(&key_column("type='varchar(36)' autoIncrement='false'"), dialect), "t", "id");
        assert_eq!(without.generation, Generation::None, "{dialect:?}");
    }
}

#[test]
fn properties_differ_by_database() {
    let body = format!(
        "<property name='auto' value='true' dbms='mysql,h2'/><property name='auto' value='false' dbms='oracle'/>\
         <changeSet id='1' author='a'>{}</changeSet>",
        key_column("type='bigint' autoIncrement='${auto}'")
    );
    assert!(matches!(column(&schema(&body, Dialect::MySql), "t", "id").generation, Generation::AutoIncrement(_)));
    assert_eq!(column(&schema(&body, Dialect::Oracle), "t", "id").generation, Generation::None);
    for unknown in [Dialect::Postgres, Dialect::Generic] {
        assert!(matches!(column(&schema(&body, unknown), "t", "id").generation, Generation::Unknown(_)), "{unknown:?}");
    }
}

#[test]
fn the_first_definition_of_a_property_counts() {
    let body = format!(
        "<property name='auto' value='true'/><property name='auto' value='false'/><changeSet id='1' author='a'>{}</changeSet>",
        key_column("type='bigint' autoIncrement='${auto}'")
    );
    assert!(column(&schema(&body, Dialect::Postgres), "t", "id").generation.is_known());
}

#[test]
fn mysql_restates_a_column_and_others_change_its_type() {
    let body = key_column("type='int' autoIncrement='true'") + "<modifyDataType tableName='t' columnName='id' newDataType='bigint'/>";
    let mysql = column(&changes(&body, Dialect::MySql), "t", "id");
    assert_eq!(mysql.generation, Generation::None);
    assert!(mysql.history.iter().any(|change| matches!(change.kind, ChangeKind::LostGeneration { .. })));
    // https://github.com/h2database/h2database, AlterTableAlterColumn: the new column has neither sequence nor default, and stays NOT NULL.
    let h2 = column(&changes(&body, Dialect::H2), "t", "id");
    assert_eq!((h2.generation, h2.nullable), (Generation::None, Some(false)));
    for dialect in [Dialect::Postgres, Dialect::SqlServer, Dialect::Oracle] {
        let id = column(&changes(&body, dialect), "t", "id");
        assert!(id.generation.is_known(), "{dialect:?}");
        assert_eq!(id.data_type.unwrap().base, "bigint");
    }
    assert!(matches!(column(&changes(&body, Dialect::Generic), "t", "id").generation, Generation::Unknown(_)));
    let restated = body.replace("newDataType='bigint'", "newDataType='bigint NOT NULL AUTO_INCREMENT'");
    assert!(column(&changes(&restated, Dialect::MySql), "t", "id").generation.is_known());
}

#[test]
fn mysql_loses_generation_by_rename_and_not_null_too() {
    for change in [
        "<addNotNullConstraint tableName='t' columnName='id' columnDataType='int'/>",
        "<renameColumn tableName='t' oldColumnName='id' newColumnName='id' columnDataType='int'/>",
    ] {
        let body = key_column("type='int' autoIncrement='true'") + change;
        assert_eq!(column(&changes(&body, Dialect::MySql), "t", "id").generation, Generation::None, "{change}");
        assert!(column(&changes(&body, Dialect::Postgres), "t", "id").generation.is_known(), "{change}");
    }
}

#[test]
fn later_keys_and_generation() {
    let body = "<createTable tableName='t'><column name='id' type='int'/><column name='n' type='int'/></createTable>\
        <addPrimaryKey tableName='t' columnNames='id, n' constraintName='pk_t'/>\
        <addAutoIncrement tableName='t' columnName='id' columnDataType='int' incrementBy='1'/>\
        <addUniqueConstraint tableName='t' columnNames='n' constraintName='u'/>\
        <addDefaultValue tableName='t' columnName='n' defaultValueNumeric='0'/>\
        <addForeignKeyConstraint baseTableName='t' baseColumnNames='n' constraintName='f' referencedTableName='o' referencedColumnNames='id'/>";
    for dialect in [Dialect::MySql, Dialect::Postgres, Dialect::H2] {
        let made = changes(body, dialect);
        let table = &made.tables["t"];
        assert_eq!(table.primary_key.as_ref().unwrap().columns, ["id", "n"]);
        assert!(table.columns[0].generation.is_known() && table.columns[1].default.is_some());
        assert_eq!((table.unique.len(), table.foreign_keys.len()), (1, 1));
        let dropped = changes(&format!("{body}<dropPrimaryKey tableName='t'/><dropDefaultValue tableName='t' columnName='n'/>"), dialect);
        assert!(dropped.tables["t"].primary_key.is_none() && dropped.tables["t"].columns[1].default.is_none());
    }
}

#[test]
fn tables_and_columns_come_and_go() {
    let body = "<createTable tableName='a'><column name='x' type='int'/></createTable>\
        <addColumn tableName='a'><column name='y' type='int'/><column name='z' type='int'><constraints nullable='false'/></column></addColumn>\
        <dropColumn tableName='a' columnName='x'/><dropColumn tableName='a'><column name='y'/></dropColumn>\
        <renameColumn tableName='a' oldColumnName='z' newColumnName='w'/><renameTable oldTableName='a' newTableName='b'/>\
        <createTable tableName='c'><column name='x' type='int'/></createTable><dropTable tableName='c'/>\
        <dropNotNullConstraint tableName='b' columnName='w'/>\
        <createSequence sequenceName='s' incrementBy='50'/><renameSequence oldSequenceName='s' newSequenceName='q'/>";
    let made = changes(body, Dialect::Postgres);
    assert_eq!(made.tables.keys().collect::<Vec<_>>(), ["b"]);
    let names: Vec<_> = made.tables["b"].columns.iter().map(|column| (column.name.as_str(), column.nullable)).collect();
    assert_eq!(names, [("w", Some(true))]);
    assert_eq!(made.sequences["q"].increment, 50);
}

#[test]
fn inserts_leave_out_what_they_do_not_name() {
    let body = key_column("type='int'")
        + "<insert tableName='t'><column name='n' valueNumeric='1'/></insert>\
           <insert tableName='t'><column name='id' valueSequenceNext='s'/><column name='n' value='NULL'/></insert>\
           <insert tableName='t'><column name='n' valueNumeric='1'/><column name='id' valueNumeric='2'/><column name='n' valueNumeric='3'/></insert>";
    let made = changes(&body, Dialect::MySql);
    let columns: Vec<Vec<String>> =
        made.inserts.iter().map(|insert| insert.insert.columns.as_ref().unwrap().iter().map(|name| name.key()).collect()).collect();
    assert_eq!(columns, [vec!["n"], vec!["id", "n"], vec!["n", "id"]]);
}

#[test]
fn a_keys_name_is_what_drops_it() {
    let table = "<createTable tableName='t'><column name='id' type='int'><constraints primaryKey='true' primaryKeyName='pk_t'/></column></createTable>";
    assert!(changes(table, Dialect::Postgres).tables["t"].primary_key.is_some());
    let dropped = changes(&format!("{table}<sql>ALTER TABLE t DROP CONSTRAINT pk_t</sql>"), Dialect::Postgres);
    assert!(dropped.tables["t"].primary_key.is_none());
    let other = changes(&format!("{table}<sql>ALTER TABLE t DROP CONSTRAINT t_pkey</sql>"), Dialect::Postgres);
    assert!(other.tables["t"].primary_key.is_some());
}

#[test]
fn a_precondition_may_ask_for_another_change_set() {
    let mend = |asked: &str, file: &str| {
        let body = format!(
            "<changeSet id='1' author='a'><createTable tableName='t'><column name='id' type='int'/></createTable></changeSet>\
             <changeSet id='2' author='a'><preConditions onFail='MARK_RAN'><changeSetExecuted id='{asked}' author='a' changeLogFile='db/{file}.xml'/></preConditions>\
             <addNotNullConstraint tableName='t' columnName='id'/></changeSet>"
        );
        column(&schema(&body, Dialect::Postgres), "t", "id").nullable
    };
    assert_eq!((mend("1", "a"), mend("0", "a")), (Some(false), Some(true)));
    assert_eq!(mend("1", "b"), Some(true), "another file's change set of that id");
}

#[test]
fn a_precondition_may_name_a_table_by_a_property() {
    let body = "<changeSet id='1' author='a'><createTable tableName='${p}t'><column name='id' type='int'/></createTable></changeSet>
        <changeSet id='2' author='a'><preConditions onFail='MARK_RAN'><not><columnExists tableName='${p}t' columnName='ID'/></not></preConditions>
        <dropColumn tableName='${p}t' columnName='id'/></changeSet>";
    let made = schema(body, Dialect::Postgres);
    assert!(made.tables.values().next().unwrap().column("id").is_some());
}

#[test]
fn sql_in_a_change_set_is_read_where_it_stands() {
    let body = "<databaseChangeLog>\n<changeSet id='1' author='ä'><sql dbms='mysql'><![CDATA[\r\nCREATE TABLE a (b int);\r\n-- &\r\nCREATE TABLE c (d int);]]></sql>\
                <sql dbms='oracle'>CREATE TABLE e (f int)</sql><sql>DELETE FROM a WHERE b &lt; 3; CREATE TABLE g (h int)</sql>\
                <rollback>DROP TABLE a</rollback></changeSet></databaseChangeLog>";
    let (sources, script) = run(&[("a.xml", body)], Dialect::MySql);
    let created: Vec<&str> = script
        .statements
        .iter()
        .filter_map(|statement| match &statement.kind {
            StatementKind::Ddl(DdlEvent::CreateTable(create)) => Some(sources.slice(create.name.at)),
            _ => None,
        })
        .collect();
    assert_eq!(created, ["a", "c", "g"]);
}

#[test]
fn where_and_when_change_sets_run() {
    let table = |name: &str| format!("<createTable tableName='{name}'><column name='x' type='int'/></createTable>");
    let body = format!(
        "<changeSet id='1' author='a' dbms='mysql'>{}</changeSet><changeSet id='2' author='a' dbms='!mysql'>{}</changeSet>\
         <changeSet id='3' author='a' context='test'>{}</changeSet><changeSet id='4' author='a' context='!test'>{}</changeSet>\
         <changeSet id='5' author='a'><preConditions onFail='MARK_RAN'><not><dbms type='mysql'/></not></preConditions>{}</changeSet>\
         <changeSet id='6' author='a'><preConditions onFail='MARK_RAN'><not><tableExists tableName='d'/></not></preConditions>{}</changeSet>\
         <changeSet id='7' author='a' context='postgresql'>{}</changeSet>",
        table("a"),
        table("b"),
        table("c"),
        table("d"),
        table("e"),
        table("f"),
        table("g")
    );
    let names = |dialect| schema(&body, dialect).tables.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(Dialect::MySql), ["a", "d"]);
    assert_eq!(names(Dialect::Postgres), ["b", "d", "e", "g"]);
}

#[test]
fn a_table_that_is_there_is_not_created_again() {
    let set = |id: u8, data_type: &str| {
        format!(
            "<changeSet id='{id}' author='a'><preConditions onFail='MARK_RAN'><not><tableExists tableName='T'/></not></preConditions>\
             <createTable tableName='t'><column name='x' type='{data_type}'/></createTable></changeSet>"
        )
    };
    let made = schema(&(set(1, "int") + &set(2, "text")), Dialect::MySql);
    assert_eq!(column(&made, "t", "x").data_type.unwrap().base, "int");
}

#[test]
fn rewritten_sql_is_not_known() {
    let body = key_column("type='int'") + "<modifySql dbms='mysql'><replace replace='id INT' with='id INT AUTO_INCREMENT'/></modifySql>";
    assert!(matches!(column(&changes(&body, Dialect::MySql), "t", "id").generation, Generation::Unknown(_)));
    assert_eq!(column(&changes(&body, Dialect::Oracle), "t", "id").generation, Generation::None);
    let append = key_column("type='int'") + "<modifySql><append value=' ENGINE=InnoDB DEFAULT CHARSET=utf8'/></modifySql>";
    assert_eq!(column(&changes(&append, Dialect::MySql), "t", "id").generation, Generation::None);
}

#[test]
fn includes_in_order() {
    let root = "<databaseChangeLog><include file='db/one.xml'/><include file='two.yaml' relativeToChangelogFile='true'/>\
                <includeAll path='classpath:db/more'/><changeSet id='1' author='a'><sqlFile path='s/z.sql'/></changeSet></databaseChangeLog>";
    let one = "<databaseChangeLog><changeSet id='1' author='a'><createTable tableName='a'><column name='x' type='int'/></createTable></changeSet></databaseChangeLog>";
    let two = "databaseChangeLog:\n  - changeSet:\n      id: 1\n      author: ä\n      changes:\n        - addColumn:\n            tableName: a\n            columns:\n              - column:\n                  name: y\n                  type: int\n                  constraints:\n                    nullable: false\n        - sql: ALTER TABLE a ADD z int\n";
    let three = "--liquibase formatted sql\n--changeset a:1\nALTER TABLE a ADD w int;\n--rollback DROP TABLE a;\n--changeset a:2 dbms:oracle\nALTER TABLE a ADD v int;\n";
    let files = [
        ("src/main/resources/db/root.xml", root),
        ("src/main/resources/db/more/3.sql", three),
        ("src/main/resources/db/one.xml", one),
        ("src/main/resources/db/two.yaml", two),
        ("src/main/resources/s/z.sql", "ALTER TABLE a DROP COLUMN x;"),
    ];
    let made = schema_of(&files, Dialect::MySql);
    let names: Vec<_> = made.tables["a"].columns.iter().map(|column| (column.name.as_str(), column.nullable)).collect();
    assert_eq!(names, [("y", Some(false)), ("z", Some(true)), ("w", Some(true))]);
}

#[test]
fn json_is_read_like_yaml() {
    let json = "{\n\t\"databaseChangeLog\": [\n {\"property\": {\"name\": \"auto\", \"value\": \"true\"}},\n {\"changeSet\": {\"id\": \"1\", \"author\": \"a\",\n \"preConditions\": [{\"onFail\": \"MARK_RAN\"}, {\"not\": [{\"dbms\": {\"type\": \"oracle\"}}]}],\n \"changes\": [{\"createTable\": {\"tableName\": \"t\", \"columns\": [{\"column\": {\"name\": \"id\", \"type\": \"bigint\", \"autoIncrement\": \"${auto}\", \"constraints\": {\"primaryKey\": true}}}]}}]}}]}";
    let made = schema_of(&[("db/changelog.json", json)], Dialect::MySql);
    assert!(column(&made, "t", "id").generation.is_known());
    assert!(made.tables["t"].primary_key.is_some());
    assert!(schema_of(&[("db/changelog.json", json)], Dialect::Oracle).tables.is_empty());
}

#[test]
fn an_item_of_columns_is_a_column_whether_it_says_so_or_not() {
    let yaml = "databaseChangeLog:\n- changeSet:\n    id: 1\n    author: a\n    changes:\n    - createTable:\n        tableName: t\n        columns:\n        - name: id\n          type: int\n          constraints: {primaryKey: true}\n        - column: {name: a, type: int}\n    - addColumn:\n        tableName: t\n        columns:\n        - name: b\n          type: int\n          defaultValueNumeric: 1\n        - column:\n          name: c\n    - addColumn: {tableName: t, columns: {column: {name: d}}}\n    - addColumn: {tableName: t, columns: {name: e}}\n    - addColumn: {tableName: t, column: [{name: f}]}\n    - insert:\n        tableName: t\n        columns: [{name: id, valueNumeric: 1}, {column: {name: a, valueNumeric: 2}}]\n";
    let json = r#"{"databaseChangeLog": [{"changeSet": {"id": "1", "author": "a", "changes": {"createTable": {"tableName": "t",
        "columns": [{"name": "id", "type": "int", "constraints": {"primaryKey": true}}, {"column": {"name": "a"}}]}}}}]}"#;
    let names = |text: &str| {
        let made = schema_of(&[("db/changelog.yaml", text)], Dialect::Postgres);
        let table = &made.tables["t"];
        assert!(!table.partial && table.primary_key.is_some());
        table.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(yaml), "id a b c d e f");
    assert_eq!(names(json), "id a");
    let (_, script) = run(&[("db/changelog.yaml", yaml)], Dialect::Postgres);
    let filled = script.statements.iter().find_map(|statement| match &statement.kind {
        StatementKind::Insert(insert) => insert.columns.as_ref().map(Vec::len),
        _ => None,
    });
    assert_eq!(filled, Some(2));
}

#[test]
fn a_change_may_stand_in_its_change_set_without_a_list() {
    let yaml = "databaseChangeLog:
- changeSet:
    id: 1
    author: a
    createTable: {tableName: t, columns: [{name: a, type: int}]}
- changeSet:
    id: 2
    author: a
    dbms: postgresql
    sql:
    - ALTER TABLE t ADD COLUMN b int
    - ALTER TABLE t ADD COLUMN c int
- changeSet: {id: 3, author: a, sql: ALTER TABLE t ADD COLUMN d int}
- changeSet: {id: 4, author: a, sql: {sql: ALTER TABLE t ADD COLUMN e int, splitStatements: false}}
- changeSet:
    id: 5
    author: a
    changes:
    - sql: [ALTER TABLE t ADD COLUMN f int]
- changeSet:
    id: 6
    author: a
    preConditions:
    - sqlCheck: {expectedResult: 0, sql: ALTER TABLE t ADD COLUMN x int}
    rollback:
      sql: [ALTER TABLE t DROP COLUMN f]
";
    let made = schema_of(&[("db/changelog.yaml", yaml)], Dialect::Postgres);
    let names: Vec<_> = made.tables["t"].columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c", "d", "e", "f"]);
    let unknown = "databaseChangeLog:\n- changeSet: {id: 1, author: a, reshapeTable: [x, y]}\n";
    let (_, script) = run(&[("db/changelog.yaml", unknown)], Dialect::Postgres);
    assert!(matches!(&script.statements[0].kind, StatementKind::Unread { kind, .. } if kind.contains("reshapeTable")));
}

#[test]
fn what_a_yaml_changelog_does_not_say_is_not_known() {
    for columns in ["columns: []", "columns: [*shared]", "columns:\n        - type: int", "columns: [x]"] {
        let yaml = format!(
            "databaseChangeLog:\n- changeSet:\n    id: 1\n    author: a\n    changes:\n    - x: &shared {{name: a}}\n    - createTable: {{tableName: t, columns: [{{name: id, type: int}}]}}\n    - addColumn:\n        tableName: t\n        {columns}\n"
        );
        let made = schema_of(&[("db/changelog.yaml", &yaml)], Dialect::Postgres);
        assert!(made.tables["t"].partial, "{columns}");
        let (_, script) = run(&[("db/changelog.yaml", &yaml)], Dialect::Postgres);
        assert!(script.statements.iter().any(|statement| matches!(statement.kind, StatementKind::Unread { .. })), "{columns}");
    }
    let broken = SourceFile::new(FileId(0), "a.yaml", FileKind::Yaml, "databaseChangeLog:\n- changeSet: [");
    assert!(matches!(read(&broken), (None, notes) if notes.len() == 1));
    let other = SourceFile::new(FileId(0), "a.yaml", FileKind::Yaml, "spring: {liquibase: databaseChangeLog, x: [");
    assert!(matches!(read(&other), (None, notes) if notes.is_empty()));
}

#[test]
fn never_panics_on_pieces() {
    let text = "<databaseChangeLog><property name='a' value='${b}'/><changeSet id='1' author='ä'><createTable tableName='${a'><column name='${a}x' type='int('/></createTable><sql>&amp; x &#228; ${a} <![CDATA[ y ]]> z</sql></changeSet></databaseChangeLog>";
    run(&[("a.xml", text)], Dialect::MySql);
    for yaml in [
        "databaseChangeLog:\n- x",
        "databaseChangeLog: 1",
        "databaseChangeLog:\n- changeSet:\n  - a: &a [*a]\n  changes: {é: é}",
        "databaseChangeLog: [",
    ] {
        read(&SourceFile::new(FileId(0), "a.yaml", FileKind::Yaml, yaml));
    }
}

/// What a `<loadData>` of a file inserts.
fn loaded(change: &str, csv: &str) -> Option<(Sources, Insert)> {
    let root = format!("<databaseChangeLog><changeSet id='1' author='a'>{change}</changeSet></databaseChangeLog>");
    let (sources, script) = run(&[("db/root.xml", &root), ("db/data/t.csv", csv)], Dialect::SqlServer);
    let insert = script.statements.into_iter().find_map(|statement| match statement.kind {
        StatementKind::Insert(insert) => Some(std::sync::Arc::unwrap_or_clone(insert)),
        _ => None,
    })?;
    Some((sources, insert))
}

fn row_kinds(insert: &Insert) -> Vec<Vec<ValueKind>> {
    let InsertSource::Rows { rows, .. } = &insert.source else { panic!("{insert:?}") };
    rows.iter().map(|row| row.values.iter().map(|value| value.kind.clone()).collect()).collect()
}

#[test]
fn the_first_line_of_a_file_names_the_columns() {
    let (sources, insert) =
        loaded("<loadData tableName='T' file='classpath:/db/data/t.csv'/>", "id, name ,x\n1,\"a,b\",NULL\n# no,row\n\n2,c,null\n3,,4\n")
            .unwrap();
    let names: Vec<_> = insert.columns.as_ref().unwrap().iter().map(|name| (name.text.as_str(), sources.slice(name.at))).collect();
    assert_eq!(names, [("id", "id"), ("name", " name "), ("x", "x")]);
    let rows = [vec![ValueKind::Given, ValueKind::Given, ValueKind::Null], vec![ValueKind::Given, ValueKind::Unknown, ValueKind::Given]];
    assert_eq!(row_kinds(&insert), rows);
    assert!(matches!(insert.source, InsertSource::Rows { count: 3, .. }));
    assert_eq!((sources.slice(insert.head), sources.path(insert.head.file)), ("id, name ,x", "db/data/t.csv"));
}

#[test]
fn columns_of_a_file_are_skipped_renamed_and_filled() {
    let change = "<loadUpdateData tableName='t' primaryKey='id' file='data/t.csv' relativeToChangelogFile='true' separator=';' quotchar=\"'\">
        <column header='ident' name='id' type='numeric'/><column name='extra' type='skip'/><column index='2' name='at' type='date' defaultValueDate='now'/>
        <column name='number' type='sequence' defaultValue='s'/></loadUpdateData>";
    let (_, insert) = loaded(change, "Ident;EXTRA;when;number\n1;';';;\n").unwrap();
    let names: Vec<_> = insert.columns.as_ref().unwrap().iter().map(|name| name.text.as_str()).collect();
    assert_eq!(names, ["id", "at", "number"]);
    assert_eq!(row_kinds(&insert), [[ValueKind::Given, ValueKind::Given, ValueKind::Sequence("s".to_owned())]]);
}

#[test]
fn a_file_that_cannot_be_loaded_is_said() {
    let found = |change: &str, csv: &str| {
        let root = format!("<databaseChangeLog><changeSet id='1' author='a'>{change}</changeSet></databaseChangeLog>");
        run(&[("db/root.xml", &root), ("db/t.csv", csv)], Dialect::Postgres).1.statements
    };
    // No such file, a line of another length, nothing in it.
    for (file, csv) in [("no.csv", "a\n1"), ("db/t.csv", "a,b\n1,2,3\n"), ("db/t.csv", "")] {
        let statements = found(&format!("<loadData tableName='t' file='{file}'/>"), csv);
        assert!(matches!(&statements[0].kind, StatementKind::Unread { kind, .. } if kind == "<loadData>"), "{file} {csv}");
    }
    assert!(found("<loadUpdateData tableName='t' file='db/t.csv' primaryKey='a' onlyUpdate='true'/>", "a\n1").is_empty());
    let switched = found("<loadData tableName='t' file='db/t.csv' identityInsertEnabled='true'/>", "a\n1");
    assert!(matches!(switched[0].kind, StatementKind::IdentityInsert { on: true, .. }));
    assert!(matches!(switched[2].kind, StatementKind::IdentityInsert { on: false, .. }));
}

#[test]
fn sql_in_backquotes_is_not_for_every_database() {
    let foreign = |set: &str, dialect| {
        let text = format!("<databaseChangeLog><changeSet id='1' author='a'{set}</changeSet></databaseChangeLog>");
        let sources = Sources::new(vec![SourceFile::new(FileId(0), "a.xml", FileKind::Xml, text)]);
        let changelogs = [read(sources.get(FileId(0)).unwrap()).0.unwrap()];
        runner::run(&Library::new(&sources, &changelogs, &[]), &changelogs[0], dialect).foreign.is_some()
    };
    let sql = "<sql>UPDATE `a` SET b = 1</sql>";
    assert!(foreign(&format!(">{sql}"), Dialect::SqlServer));
    assert!(!foreign(&format!(">{sql}"), Dialect::H2));
    assert!(!foreign(&format!(" dbms='mysql'>{sql}"), Dialect::SqlServer));
    assert!(!foreign(
        &format!("><preConditions onFail='MARK_RAN'><sqlCheck expectedResult='1'>x</sqlCheck></preConditions>{sql}"),
        Dialect::SqlServer
    ));
    assert!(!foreign("><sql>UPDATE a SET b = '`x`' -- `y`</sql>", Dialect::SqlServer));
}

#[test]
fn formatted_sql_may_exclude_a_database() {
    let text = "--liquibase formatted sql\n--changeset a:1 dbms:!oracle\nCREATE TABLE a (x int);\n--changeset a:2 dbms:oracle\nCREATE TABLE b (x int);\n";
    let root = "<databaseChangeLog><include file='s.sql'/></databaseChangeLog>";
    let tables = |dialect| schema_of(&[("root.xml", root), ("s.sql", text)], dialect).tables.into_keys().collect::<Vec<_>>();
    assert_eq!((tables(Dialect::Oracle), tables(Dialect::Postgres)), (vec!["b".to_owned()], vec!["a".to_owned()]));
}
