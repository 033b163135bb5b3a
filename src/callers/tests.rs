#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // a test may panic, helpers too

use crate::analysis::analyze_texts;
use crate::config::Config;
use crate::diagnostic::{Finding, Severity};
use crate::verdict::judge;

const POM: (&str, &str) = ("pom.xml", "<project><artifactId>shop</artifactId></project>");
const SCHEMA: (&str, &str) =
    ("db/mysql/schema.sql", "CREATE TABLE parcel (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(20)) ENGINE=InnoDB;");
const MAPPER: (&str, &str) = (
    "src/main/java/shop/ParcelMapper.java",
    "package shop;\npublic interface ParcelMapper {\n    int addParcel(Parcel parcel);\n    Parcel find(long id);\n}\n",
);
const STATEMENTS: (&str, &str) = (
    "src/main/resources/ParcelMapper.xml",
    "<mapper namespace=\"shop.ParcelMapper\"><insert id=\"addParcel\">INSERT INTO parcel (name) VALUES (#{name})</insert></mapper>",
);

fn found(files: &[(&str, &str)]) -> Finding {
    let texts = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let mut findings = judge(&analyze_texts(texts), &Config::default()).findings;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.remove(0)
}

fn with<'a>(further: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [POM, SCHEMA, MAPPER, STATEMENTS].into_iter().chain(further.iter().copied()).collect()
}

#[test]
fn a_statement_whose_mapper_nobody_names_is_a_note() {
    let finding = found(&with(&[]));
    assert_eq!(finding.severity, Severity::Note);
    assert!(
        finding.message.ends_with("Nothing in this repository calls `ParcelMapper.addParcel`, so nobody meets this yet."),
        "{}",
        finding.message
    );
}

#[test]
fn tests_call_nothing() {
    let test = (
        "src/test/java/shop/ParcelMapperTest.java",
        "class ParcelMapperTest { ParcelMapper mapper; void t() { mapper.addParcel(null); } }",
    );
    assert_eq!(found(&with(&[test])).severity, Severity::Note);
}

#[test]
fn a_mapper_that_is_named_for_another_statement_calls_this_one_no_more() {
    let service =
        ("src/main/java/shop/Parcels.java", "class Parcels { ParcelMapper mapper; Parcel one(long id) { return mapper.find(id); } }");
    assert_eq!(found(&with(&[service])).severity, Severity::Note);
}

#[test]
fn whoever_calls_it_in_any_language_makes_it_an_error() {
    for caller in [
        ("src/main/java/shop/Parcels.java", "class Parcels { ParcelMapper mapper; void add(Parcel parcel) { mapper.addParcel(parcel); } }"),
        (
            "src/main/kotlin/shop/Parcels.kt",
            "class Parcels(val mapper: ParcelMapper) { fun add(parcel: Parcel) = mapper.addParcel(parcel) }",
        ),
        (
            "src/main/java/shop/Parcels.java",
            "class Parcels { ParcelMapper mapper; void add(List<Parcel> all) { all.forEach(mapper::addParcel); } }",
        ),
        (
            "src/main/java/shop/Parcels.java",
            "class Parcels extends Base {\n  ParcelMapper mapper;\n  void add() {\n    // one more\n    addParcel(null);\n  }\n}",
        ),
        (
            "src/main/java/shop/Parcels.java",
            "class Parcels {\n  ParcelMapper mapper;\n  /** Use addParcel (it is there). */ void add() {}\n}",
        ),
        ("src/main/resources/beans.xml", "<beans><task ref=\"parcelMapper\" method=\"addParcel\"/></beans>"),
        ("src/main/groovy/shop/Job.groovy", "def mapper = context.getBean('parcelMapper')\nmapper.addParcel(parcel)"),
        (
            "src/main/java/shop/Jobs.java",
            "class Jobs { Object run(Sql sql, Parcel p) { return sql.insert(\"shop.ParcelMapper.addParcel\", p); } }",
        ),
    ] {
        assert_eq!(found(&with(&[caller])).severity, Severity::Error, "{}", caller.1);
    }
}

#[test]
fn a_method_of_the_same_name_elsewhere_is_another_one() {
    let other = ("src/main/java/shop/Depot.java", "class Depot { void addParcel(String name) {} }");
    let user =
        ("src/main/java/shop/Parcels.java", "class Parcels { Depot depot; ParcelMapper mapper; void add() { depot.addParcel(\"x\"); } }");
    assert_eq!(found(&with(&[other, user])).severity, Severity::Note);
    let unseen = (
        "src/main/java/shop/Parcels.java",
        "class Parcels { Depots depots; ParcelMapper m; void add() { depots.any().addParcel(\"x\"); } }",
    );
    assert_eq!(found(&with(&[other, unseen])).severity, Severity::Error);
}

#[test]
fn what_a_framework_calls_is_called() {
    let mapper = (
        "src/main/java/shop/ParcelMapper.java",
        "package shop;\npublic interface ParcelMapper extends BaseMapper<Parcel> {\n    int insert(Parcel parcel);\n}\n",
    );
    let statements = (
        STATEMENTS.0,
        "<mapper namespace=\"shop.ParcelMapper\"><insert id=\"insert\">INSERT INTO parcel (name) VALUES (#{name})</insert></mapper>",
    );
    assert_eq!(found(&[POM, SCHEMA, mapper, statements]).severity, Severity::Error);
}

#[test]
fn part_of_a_repository_says_nothing() {
    assert_eq!(found(&[SCHEMA, MAPPER, STATEMENTS]).severity, Severity::Error);
}

#[test]
fn an_entity_that_only_its_own_repository_names_is_a_note() {
    let entity = (
        "src/main/java/shop/Parcel.java",
        "package shop;\nimport jakarta.persistence.*;\n@Entity @Table(name = \"parcel\")\npublic class Parcel { @Id @GeneratedValue(strategy = GenerationType.IDENTITY) private Long id; private String name; }",
    );
    let repository = (
        "src/main/java/shop/ParcelRepository.java",
        "package shop;\npublic interface ParcelRepository extends JpaRepository<Parcel, Long> {}",
    );
    let finding = found(&[POM, SCHEMA, entity, repository]);
    assert_eq!(finding.severity, Severity::Note);
    assert!(finding.message.ends_with("Nothing in this repository uses `Parcel`, so nobody meets this yet."), "{}", finding.message);
    let user = ("src/main/java/shop/Parcels.java", "class Parcels { Object all(ParcelRepository parcels) { return parcels.findAll(); } }");
    assert_eq!(found(&[POM, SCHEMA, entity, repository, user]).severity, Severity::Error);
    let published = ("pom.xml", "<project><dependency><artifactId>spring-boot-starter-data-rest</artifactId></dependency></project>");
    assert_eq!(found(&[published, SCHEMA, entity, repository]).severity, Severity::Error);
}

#[test]
fn a_method_that_a_framework_may_call_is_called() {
    let method = |annotation: &str| {
        format!(
            "package shop;\nclass ParcelStore {{\n    {annotation}\n    public void storeParcel(Jdbc jdbc) {{\n        jdbc.update(\"INSERT INTO parcel (name) VALUES (?)\", 1);\n    }}\n}}\n"
        )
    };
    for (annotation, severity) in [
        ("", Severity::Note),
        ("@Transactional", Severity::Note),
        ("@PostMapping(\"/{id}\")", Severity::Error),
        ("@Override", Severity::Error),
    ] {
        let text = method(annotation);
        assert_eq!(found(&[POM, SCHEMA, ("src/main/java/shop/ParcelStore.java", &text)]).severity, severity, "{annotation}");
    }
}
