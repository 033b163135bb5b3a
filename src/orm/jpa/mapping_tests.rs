//! What mapping files say beside annotations.

use super::tests::{column, read};

#[test]
fn a_mapping_file_may_state_tables() {
    let entity = "@Entity @Table(name = \"a_old\") class A { @Id Long id; String far; @ManyToMany @JoinTable(name = \"a_b\", \
         joinColumns = @JoinColumn(name = \"a_id\"), inverseJoinColumns = @JoinColumn(name = \"b_id\")) Set<A> bs; }";
    let orm = |body: &str| format!("<entity-mappings><entity class=\"A\">{body}</entity></entity-mappings>");
    let tables = |path: &str, body: &str| -> Vec<Vec<String>> {
        let writers = read(&[("src/A.java", entity), (path, &orm(body))]);
        writers.iter().map(|writer| writer.tables.clone()).collect()
    };
    let table = "<table name=\"a_new\"/>";
    assert_eq!(tables("src/META-INF/orm.xml", table)[0][0], "a_new", "it is taken by itself, and overrides");
    let other = tables("src/META-INF/extra.xml", table);
    assert!(other[0][0] == "a_old" && other[0].iter().any(|name| name == "a_new"), "{other:?}");
    let joined = |inner: &str| {
        format!("<attributes><many-to-many name=\"bs\"><join-table name=\"b_a\">{inner}</join-table></many-to-many></attributes>")
    };
    let found = tables("src/META-INF/orm.xml", &joined(""));
    assert!(found[1].iter().any(|name| name == "b_a"), "{found:?}");
    let columns_too = tables("src/META-INF/orm.xml", &joined("<join-column name=\"x\"/>"));
    assert_eq!(columns_too.len(), 1, "whatever the annotation says");
    let far =
        "<secondary-table name=\"a_far\"/><attributes><basic name=\"far\"><column name=\"far\" table=\"a_far\"/></basic></attributes>";
    let writers = read(&[("src/A.java", entity), ("src/META-INF/orm.xml", &orm(far))]);
    assert!(column(&writers[0], "far").names.iter().any(|name| name.contains('\u{E000}')));
}
