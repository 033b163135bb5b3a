//! Which JPA provider an entity runs on, read from build files and settings: what `GenerationType.AUTO` means depends on it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::lang::outline::Outline;
use crate::orm::jpa::annotation::{uses_jakarta, uses_javax};
use crate::project::{Project, shared_folders};
use crate::schema::model::Standing;
use crate::source::{FileId, FileKind, SourceFile};
use crate::standing;

/// What is known about the provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provider {
    /// Hibernate's version, as far as it is known.
    pub version: Option<Version>,
    pub mappings: Mappings,
    /// What says so: `Spring Boot 1.5.4`.
    pub evidence: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    pub major: u32,
    pub minor: u32,
}

/// What `GenerationType.AUTO` of a number means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mappings {
    /// Hibernate 5's and later's: a sequence, or a table like one.
    Sequence,
    /// Hibernate 4's, and `hibernate.id.new_generator_mappings=false`: whatever is native to the database.
    Native,
    #[default]
    Unknown,
}

/// What build files call the providers, and what brings one along.
const PROVIDERS: &[&str] = &[
    "data-jpa",
    "hibernate-core",
    "hibernate-orm",
    "hibernate-entitymanager",
    "hibernate-envers",
    "hibernate-jpamodelgen",
    "org.hibernate.orm",
    "dropwizard-hibernate",
    "micronaut-data-hibernate",
    "micronaut-hibernate",
    "spring-orm",
    "eclipselink",
    "org.eclipse.persistence",
    "openjpa",
    "datanucleus",
];

const BUILD_FILES: [&str; 4] = ["pom.xml", "build.gradle", "build.gradle.kts", "gradle.properties"];

/// The build files of the project, and what those say that were asked: every entity asks the same few.
#[derive(Default)]
struct Builds {
    /// The deepest first.
    files: Vec<FileId>,
    stated: Mutex<BTreeMap<FileId, Option<Provider>>>,
    /// The folders whose build file names a provider.
    naming: Vec<String>,
    has_persistence_xml: bool,
}

impl Builds {
    fn of(project: &Project) -> Self {
        let mut builds: Vec<&SourceFile> = project.sources.iter().filter(|file| BUILD_FILES.contains(&file_name(&file.path))).collect();
        builds.sort_by_key(|file| std::cmp::Reverse(folder(&file.path).len()));
        let is_naming = |file: &&&SourceFile| PROVIDERS.iter().any(|name| file.text.contains(name));
        Builds {
            files: builds.iter().map(|file| file.id).collect(),
            stated: Mutex::default(),
            naming: builds.iter().filter(is_naming).map(|file| folder(&file.path).to_owned()).collect(),
            has_persistence_xml: project.sources.iter().any(|file| file_name(&file.path) == "persistence.xml"),
        }
    }
}

/// Reads what the build files above an entity's file say, the nearest first; failing them, what all build files of the project agree on.
pub fn provider(project: &Project, entity: &Outline) -> Provider {
    let path = project.path(entity);
    let memo = project.memo(Builds::of);
    let builds: Vec<&SourceFile> = memo.files.iter().filter_map(|file| project.sources.get(*file)).collect();
    let stated = |file: &SourceFile| {
        let mut stated_in = memo.stated.lock().unwrap_or_else(PoisonError::into_inner);
        stated_in.entry(file.id).or_insert_with(|| stated(file, &builds)).clone()
    };
    let (above, mut elsewhere): (Vec<&SourceFile>, Vec<&SourceFile>) = builds.iter().partition(|file| path.starts_with(folder(&file.path)));
    // A sample, or a test, may be built with anything.
    elsewhere.retain(|file| standing::of(&file.path) == Standing::Production);
    let other = ["eclipselink", "org.eclipse.persistence", "openjpa", "datanucleus"];
    if above.iter().any(|file| other.iter().any(|name| file.text.contains(name))) {
        return Provider::default();
    }
    // Hibernate 6 left javax.persistence behind: where it is stated, the class does not run under it.
    // https://docs.jboss.org/hibernate/orm/6.0/migration-guide/migration-guide.html
    let is_before_6 = uses_javax(entity);
    let stated =
        |file: &SourceFile| stated(file).filter(|provider| !is_before_6 || provider.version.is_none_or(|version| version.major < 6));
    let mut found = above.iter().find_map(|file| stated(file));
    if found.is_none() {
        let mut all: Vec<Provider> = elsewhere.iter().filter_map(|file| stated(file)).collect();
        let agreed =
            all.windows(2).all(|pair| matches!(pair, [left, right] if major(left) == major(right) && left.mappings == right.mappings));
        found = if agreed { all.pop() } else { None };
    }
    let mentioned = || above.iter().any(|file| file.text.contains("hibernate") || file.text.contains("data-jpa"));
    let mut provider = match found {
        Some(provider) => provider,
        // Hibernate 5.5 is the first with this package, and has the new mappings.
        None if uses_jakarta(entity) && mentioned() => {
            Provider { version: None, mappings: Mappings::Sequence, evidence: "jakarta.persistence".to_owned() }
        }
        None => Provider::default(),
    };
    // Spring Boot says so only to an entity manager factory of its own making: in one that the program makes, Hibernate 5's default holds, unless the
    // program hands on the settings.
    let is_boots_choice = provider.mappings == Mappings::Native && provider.version.is_some_and(|version| version.major >= 5);
    if is_boots_choice && makes_factory(project) {
        provider.mappings = Mappings::Unknown;
    }
    // Hibernate 6 no longer knows the setting.
    if provider.version.is_none_or(|version| version.major < 6)
        && let Some(new) = setting(project, path)
    {
        provider.mappings = if new { Mappings::Sequence } else { Mappings::Native };
        provider.evidence = format!("new_generator_mappings = {new}");
    }
    provider
}

/// Whether the program makes its own entity manager factory, outside tests.
fn makes_factory(project: &Project) -> bool {
    let files = project.files_mentioning("LocalContainerEntityManagerFactoryBean");
    files.iter().any(|file| standing::of(project.sources.path(*file)) < Standing::Test)
}

/// Whether the build files above an entity's file name EclipseLink, and no other provider.
pub fn is_eclipselink(project: &Project, entity: &Outline) -> bool {
    let path = project.path(entity);
    let memo = project.memo(Builds::of);
    let builds = memo.files.iter().filter_map(|file| project.sources.get(*file));
    let above: Vec<&SourceFile> = builds.filter(|file| path.starts_with(folder(&file.path))).collect();
    let names = |words: &[&str]| above.iter().any(|file| words.iter().any(|word| file.text.contains(word)));
    names(&["org.eclipse.persistence", "eclipselink"]) && !names(&["hibernate-core", "hibernate-entitymanager", "openjpa", "datanucleus"])
}

/// Whether a build file above an entity's file names a JPA provider (a `persistence.xml` does anywhere), or a framework that brings one. Hibernate Validator is none.
pub fn is_named(project: &Project, entity: &Outline) -> bool {
    let path = project.path(entity);
    let memo = project.memo(Builds::of);
    memo.has_persistence_xml || memo.naming.iter().any(|folder| path.starts_with(folder))
}

fn major(provider: &Provider) -> Option<u32> {
    provider.version.map(|version| version.major)
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// With its closing slash; empty for the root.
fn folder(path: &str) -> &str {
    path.strip_suffix(file_name(path)).unwrap_or("")
}

/// What one build file says about Hibernate's version.
fn stated(file: &SourceFile, builds: &[&SourceFile]) -> Option<Provider> {
    let resolve = |value: String| resolve_property(&value, file, builds);
    let version = |value: Option<String>| value.and_then(resolve).and_then(|value| parse_version(&value));
    let (hibernate, boot, quarkus) = match file.kind {
        FileKind::Xml => maven(file),
        _ => gradle(&file.text),
    };
    let (hibernate, boot, quarkus) = (version(hibernate), version(boot), version(quarkus));
    if let Some(hibernate) = hibernate {
        let old = hibernate.major < 5 || boot.is_some_and(|boot| boot.major < 2);
        let mappings = if old { Mappings::Native } else { Mappings::Sequence };
        return Some(Provider {
            version: Some(hibernate),
            mappings,
            evidence: format!("Hibernate {}.{}", hibernate.major, hibernate.minor),
        });
    }
    let boot_hibernate = |boot: Version| match (boot.major, boot.minor) {
        (0 | 1, 0..=3) => (4, 3),
        (0 | 1, _) => (5, 0),
        (2, 0) => (5, 2),
        (2, _) => (5, 3),
        (3, 0) => (6, 1),
        (3, _) => (6, 2),
        _ => (7, 0),
    };
    if let Some(boot) = boot {
        let (major, minor) = boot_hibernate(boot);
        // https://docs.spring.io/spring-boot/docs/1.5.4.RELEASE/reference/htmlsingle/ : use-new-id-generator-mappings is false by default, also with Hibernate 5.
        let mappings = if boot.major < 2 { Mappings::Native } else { Mappings::Sequence };
        let evidence = format!("Spring Boot {}.{}", boot.major, boot.minor);
        return Some(Provider { version: Some(Version { major, minor }), mappings, evidence });
    }
    let quarkus = quarkus?;
    let (major, minor) = if quarkus.major >= 3 { (6, 2) } else { (5, 4) };
    let evidence = format!("Quarkus {}", quarkus.major);
    Some(Provider { version: Some(Version { major, minor }), mappings: Mappings::Sequence, evidence })
}

/// The versions of Hibernate, Spring Boot and Quarkus in a `pom.xml`, as written.
fn maven(file: &SourceFile) -> (Option<String>, Option<String>, Option<String>) {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let Ok(document) = roxmltree::Document::parse_with_options(&file.text, options) else { return (None, None, None) };
    let (mut hibernate, mut boot, mut quarkus) = (None, None, None);
    for node in document.descendants().filter(|node| matches!(node.tag_name().name(), "dependency" | "parent" | "plugin")) {
        let child = |name: &str| {
            let found = node.children().find(|child| child.tag_name().name() == name);
            found.and_then(|child| child.text()).map(str::trim)
        };
        let (Some(group), Some(artifact), Some(version)) = (child("groupId"), child("artifactId"), child("version")) else { continue };
        match (group, artifact) {
            ("org.hibernate" | "org.hibernate.orm", "hibernate-core" | "hibernate-entitymanager" | "hibernate-annotations") => {
                hibernate.get_or_insert(version.to_owned());
            }
            ("org.springframework.boot", _) => {
                boot.get_or_insert(version.to_owned());
            }
            ("io.quarkus" | "io.quarkus.platform", _) => {
                quarkus.get_or_insert(version.to_owned());
            }
            _ => {}
        }
    }
    // Spring Boot's own switch for another Hibernate.
    let hibernate = hibernate.or_else(|| xml_property(&file.text, "hibernate.version"));
    (hibernate, boot, quarkus)
}

/// The same of a Gradle script or `gradle.properties`.
fn gradle(text: &str) -> (Option<String>, Option<String>, Option<String>) {
    let hibernate = ["hibernate-core:", "hibernate-entitymanager:"].iter().find_map(|needle| version_after(text, needle));
    let boot = ["spring-boot-gradle-plugin:", "spring-boot-dependencies:"].iter().find_map(|needle| version_after(text, needle));
    let boot = boot.or_else(|| {
        text.lines().filter(|line| line.contains("org.springframework.boot")).find_map(|line| {
            let (_, after) = line.split_once("version")?;
            let quoted = after.trim_start_matches([' ', '(', '=', ':', '"', '\'']);
            let end = quoted.find(['"', '\'', ')']).unwrap_or(quoted.len());
            quoted.get(..end).map(|version| version.trim().to_owned()).filter(|version| !version.is_empty())
        })
    });
    let quarkus = version_after(text, "quarkus-bom:").or_else(|| assigned(text, "quarkusPlatformVersion"));
    (hibernate, boot, quarkus)
}

/// `5.4.1.Final` or `${hibernateVersion}` in `hibernate-core:5.4.1.Final"`.
fn version_after(text: &str, needle: &str) -> Option<String> {
    let (_, after) = text.split_once(needle)?;
    let end = after.find(['"', '\'', '\n', ' ', ')', ',']).unwrap_or(after.len());
    after.get(..end).map(str::to_owned).filter(|version| !version.is_empty())
}

/// A property's value where the version is only a reference to it: in the same file, then in those above it, then in any.
fn resolve_property(value: &str, from: &SourceFile, builds: &[&SourceFile]) -> Option<String> {
    let Some(name) = value.trim().strip_prefix('$').map(|name| name.trim_matches(['{', '}'])) else {
        return Some(value.trim().to_owned());
    };
    let name = name.rsplit('.').next().filter(|_| from.kind == FileKind::Gradle).unwrap_or(name);
    let mut files: Vec<&&SourceFile> = builds.iter().filter(|file| file.path != from.path).collect();
    files.sort_by_key(|file| (!from.path.starts_with(folder(&file.path)), std::cmp::Reverse(shared_folders(&from.path, &file.path))));
    let value = |file: &SourceFile| match file.kind {
        FileKind::Xml => xml_property(&file.text, name),
        _ => assigned(&file.text, name),
    };
    // A property that refers to another one is rare enough to be left unknown.
    value(from).or_else(|| files.into_iter().find_map(|file| value(file))).filter(|value| !value.starts_with('$'))
}

/// `<name>value</name>`.
fn xml_property(text: &str, name: &str) -> Option<String> {
    let (_, after) = text.split_once(&format!("<{name}>"))?;
    let (value, _) = after.split_once('<')?;
    Some(value.trim().to_owned())
}

/// `name = 'value'`, `name=value`, `set("name", "value")`.
fn assigned(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (_, after) = line.split_once(name)?;
        let value = after.trim_start_matches(['"', '\'', ' ', ')', ']']).strip_prefix(['=', ','])?;
        // `project.properties['x'] ?: '1.5.9'`
        let value = value.rsplit("?:").next().unwrap_or(value);
        let value = value.trim().trim_start_matches(['"', '\'']);
        let end = value.find(['"', '\'', ' ', ')']).unwrap_or(value.len());
        value.get(..end).map(str::to_owned)
    })
}

fn parse_version(text: &str) -> Option<Version> {
    let mut numbers = text.split(['.', '-', ',']);
    let major = numbers.next()?.trim_start_matches(['[', '(']).parse().ok()?;
    let minor = numbers.next().and_then(|minor| minor.trim_end_matches('+').parse().ok()).unwrap_or(0);
    Some(Version { major, minor })
}

/// The setting's spellings in configuration and in code.
pub const SETTING_NEEDLES: [&str; 5] = [
    "new_generator_mappings",
    "new-id-generator-mappings",
    "newIdGeneratorMappings",
    "NewIdGeneratorMappings",
    "USE_NEW_ID_GENERATOR_MAPPINGS",
];

/// `hibernate.id.new_generator_mappings` and Spring Boot's `use-new-id-generator-mappings`, wherever they stand: settings, persistence.xml, code.
/// The files nearest to the entity count; when they disagree, nothing is known.
fn setting(project: &Project, path: &str) -> Option<bool> {
    let needles = SETTING_NEEDLES;
    let mut values: Vec<(usize, bool)> = Vec::new();
    for needle in needles {
        for id in project.files_mentioning(needle).iter() {
            let Some(file) = project.sources.get(*id) else { continue };
            let is_test = file.path.contains("src/test/") && !path.contains("src/test/");
            if is_test || !(file.kind.is_jvm() || matches!(file.kind, FileKind::Xml | FileKind::Yaml | FileKind::Properties)) {
                continue;
            }
            let mut places = file.text.match_indices(needle).filter(|(start, _)| !is_commented_out(&file.text, *start));
            let value = places.find_map(|(start, _)| bool_at_start(file.text.get(start + needle.len()..)?));
            values.extend(value.map(|value| (shared_folders(path, &file.path), value)));
        }
    }
    let nearest = values.iter().map(|(shared, _)| *shared).max()?;
    let mut nearest = values.iter().filter(|(shared, _)| *shared == nearest).map(|(_, value)| *value);
    let first = nearest.next()?;
    nearest.all(|value| value == first).then_some(first)
}

/// Whether the line begins as a comment.
fn is_commented_out(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or("");
    let line = before.rsplit('\n').next().unwrap_or("").trim_start();
    ["#", "//", "*", "/*", "<!--", "!"].iter().any(|mark| line.starts_with(mark))
}

/// The `true` or `false` that a key's text is followed by, across quotes, `=`, `:`, `value="…"` and line breaks.
fn bool_at_start(after: &str) -> Option<bool> {
    let words = after.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).take(4);
    for word in words {
        match word {
            "true" | "TRUE" => return Some(true),
            "false" | "FALSE" => return Some(false),
            "value" | "Boolean" | "valueOf" => {}
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::outline::Language;
    use crate::source::{FileId, Sources};

    fn read(files: &[(&str, FileKind, &str)]) -> Provider {
        let make = |(index, (path, kind, text)): (usize, &(&str, FileKind, &str))| {
            SourceFile::new(FileId(u32::try_from(index).unwrap_or(0)), *path, *kind, *text)
        };
        let sources = Sources::new(files.iter().enumerate().map(make).collect());
        let id = sources.iter().find(|file| file.kind == FileKind::Java).map_or(FileId(0), |file| file.id);
        let project = Project::new(&sources, &[], vec![Outline::new(id, Language::Java)]);
        let outlines = project.outlines();
        provider(&project, outlines.first().expect("one outline"))
    }

    const ENTITY: (&str, FileKind, &str) = ("app/core/src/User.java", FileKind::Java, "");

    #[test]
    fn spring_boot_1_keeps_the_native_mappings() {
        let pom = "<project><parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId>\
                   <version>1.5.4.RELEASE</version></parent></project>";
        let provider = read(&[ENTITY, ("pom.xml", FileKind::Xml, pom)]);
        assert_eq!((provider.mappings, provider.evidence.as_str()), (Mappings::Native, "Spring Boot 1.5"));
    }

    #[test]
    fn a_version_may_be_a_property_of_another_pom() {
        let root = "<project><properties><spring.boot.version>1.3.3.RELEASE</spring.boot.version></properties></project>";
        let app = "<project><dependencyManagement><dependencies><dependency><groupId>org.springframework.boot</groupId>\
                   <artifactId>spring-boot-dependencies</artifactId><version>${spring.boot.version}</version></dependency></dependencies>\
                   </dependencyManagement></project>";
        let provider = read(&[ENTITY, ("app/pom.xml", FileKind::Xml, app), ("pom.xml", FileKind::Xml, root)]);
        assert_eq!((provider.mappings, provider.version), (Mappings::Native, Some(Version { major: 4, minor: 3 })));
    }

    #[test]
    fn hibernate_4_is_native_and_5_is_not() {
        let pom = |version: &str| {
            format!(
                "<project><dependencies><dependency><groupId>org.hibernate</groupId><artifactId>hibernate-core</artifactId>\
                 <version>{version}</version></dependency></dependencies></project>"
            )
        };
        assert_eq!(read(&[ENTITY, ("app/pom.xml", FileKind::Xml, &pom("4.3.11.Final"))]).mappings, Mappings::Native);
        assert_eq!(read(&[ENTITY, ("app/pom.xml", FileKind::Xml, &pom("5.4.1.Final"))]).mappings, Mappings::Sequence);
    }

    #[test]
    fn a_factory_of_the_programs_own_knows_nothing_of_spring_boots_defaults() {
        let pom = |version: &str| {
            format!(
                "<project><parent><groupId>org.springframework.boot</groupId><artifactId>p</artifactId><version>{version}</version></parent></project>"
            )
        };
        let factory = |path: &'static str| (path, FileKind::Java, "LocalContainerEntityManagerFactoryBean make() { }");
        let mappings = |path, version| read(&[ENTITY, factory(path), ("pom.xml", FileKind::Xml, &pom(version))]).mappings;
        assert_eq!(mappings("app/src/main/java/Settings.java", "1.5.4.RELEASE"), Mappings::Unknown);
        assert_eq!(mappings("app/src/test/java/Settings.java", "1.5.4.RELEASE"), Mappings::Native);
        assert_eq!(mappings("app/src/main/java/Settings.java", "1.3.3.RELEASE"), Mappings::Native, "Hibernate 4's own");
        let setting = ("app/x.properties", FileKind::Properties, "hibernate.id.new_generator_mappings=false\n");
        let files = [ENTITY, factory("app/src/main/java/Settings.java"), setting, ("pom.xml", FileKind::Xml, &pom("1.5.4.RELEASE"))];
        assert_eq!(read(&files).mappings, Mappings::Native);
    }

    #[test]
    fn a_samples_version_and_one_that_cannot_be_do_not_count() {
        let boot = "plugins { id 'org.springframework.boot' version '3.0.4' }";
        assert_eq!(read(&[ENTITY, ("samples/web/build.gradle", FileKind::Gradle, boot)]), Provider::default());
        assert_eq!(read(&[ENTITY, ("web/build.gradle", FileKind::Gradle, boot)]).evidence, "Spring Boot 3.0");
        let sources = |package: &str| {
            let entity = format!("package a; import {package}.persistence.Entity; @Entity class User {{ }}");
            Sources::new(vec![
                SourceFile::new(FileId(0), "app/src/User.java", FileKind::Java, entity),
                SourceFile::new(FileId(1), "build.gradle", FileKind::Gradle, boot),
            ])
        };
        let version = |package: &str| {
            let sources = sources(package);
            let outlines = sources.iter().filter(|file| file.kind == FileKind::Java).map(crate::lang::java::read).collect();
            let project = Project::new(&sources, &[], outlines);
            provider(&project, &project.outlines()[0]).version.map(|version| version.major)
        };
        assert_eq!((version("javax"), version("jakarta")), (None, Some(6)));
    }

    #[test]
    fn gradle_states_spring_boot_in_several_ways() {
        for script in [
            "plugins { id 'org.springframework.boot' version '2.5.4' }",
            "plugins {\n id(\"org.springframework.boot\") version \"2.5.4\"\n}",
            "classpath(\"org.springframework.boot:spring-boot-gradle-plugin:2.5.4.RELEASE\")",
            "ext { springBootVersion = '2.5.4' }\nclasspath(\"org.springframework.boot:spring-boot-gradle-plugin:${springBootVersion}\")",
        ] {
            assert_eq!(read(&[ENTITY, ("app/build.gradle", FileKind::Gradle, script)]).evidence, "Spring Boot 2.5", "{script}");
        }
    }

    #[test]
    fn the_setting_decides_until_hibernate_6() {
        let pom = |version: &str| {
            format!(
                "<project><parent><groupId>org.springframework.boot</groupId><artifactId>p</artifactId><version>{version}</version></parent></project>"
            )
        };
        let setting = ("app/core/x.properties", FileKind::Properties, "spring.jpa.hibernate.use-new-id-generator-mappings=false\n");
        assert_eq!(read(&[ENTITY, setting, ("pom.xml", FileKind::Xml, &pom("2.7.1"))]).mappings, Mappings::Native);
        assert_eq!(read(&[ENTITY, setting, ("pom.xml", FileKind::Xml, &pom("3.1.0"))]).mappings, Mappings::Sequence);
        let comment = ("app/core/x.properties", FileKind::Properties, "#spring.jpa.hibernate.use-new-id-generator-mappings=false\n");
        assert_eq!(read(&[ENTITY, comment, ("pom.xml", FileKind::Xml, &pom("2.7.1"))]).mappings, Mappings::Sequence);
        let xml = ("app/x.xml", FileKind::Xml, "<property name=\"hibernate.id.new_generator_mappings\" value=\"true\"/>");
        assert_eq!(read(&[ENTITY, xml]).mappings, Mappings::Sequence);
    }

    #[test]
    fn eclipselink_and_silence_are_unknown() {
        assert_eq!(read(&[ENTITY]), Provider::default());
        let pom = "<project><parent><groupId>org.springframework.boot</groupId><artifactId>p</artifactId><version>2.7.1</version></parent>\
                   <dependencies><dependency><artifactId>eclipselink</artifactId></dependency></dependencies></project>";
        assert_eq!(read(&[ENTITY, ("pom.xml", FileKind::Xml, pom)]), Provider::default());
    }
}
