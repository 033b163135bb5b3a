use keyward::facts::*;
use keyward::project::Project;
use keyward::source::*;
use std::time::*;
fn main() {
    let root = std::env::args().nth(1).unwrap();
    let filter = std::env::args().nth(2).unwrap_or_default();
    let full = std::env::args().nth(3).is_some();
    let mut files = vec![];
    let mut settings = vec![];
    let mut paths: Vec<_> = walkdir::WalkDir::new(&root)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|e| e.file_type().is_file())
        .map(|e| e.path().to_owned())
        .collect();
    paths.sort();
    for p in paths {
        let kind = match p.extension().and_then(|x| x.to_str()) {
            Some("java") => FileKind::Java,
            Some("yml" | "yaml") => FileKind::Yaml,
            Some("properties") => FileKind::Properties,
            _ => continue,
        };
        let t = String::from_utf8_lossy(&std::fs::read(&p).unwrap()).into_owned();
        let id = FileId(files.len() as u32);
        if kind != FileKind::Java {
            for (i, l) in t.lines().enumerate() {
                let _ = i;
                for k in ["id-type", "table-prefix"] {
                    if let Some(v) = l.trim().strip_prefix(&format!("{k}:")) {
                        let start = l.as_ptr() as usize - t.as_ptr() as usize;
                        settings.push(Setting {
                            key: format!("mybatis-plus.global-config.db-config.{k}"),
                            value: v.split('#').next().unwrap().trim().to_owned(),
                            at: Span::new(id, start, start + l.len()),
                        })
                    }
                }
            }
        }
        files.push(SourceFile::new(id, p.strip_prefix(&root).unwrap().display().to_string(), kind, t));
    }
    let sources = Sources::new(files);
    let t0 = Instant::now();
    let outlines: Vec<_> = sources.iter().filter(|f| f.kind == FileKind::Java).map(keyward::lang::java::read).collect();
    let t1 = Instant::now();
    let project = Project::new(&sources, &settings, outlines);
    let r = &keyward::orm::mybatis_plus::READER;
    let mut n = 0;
    let mut kinds = std::collections::BTreeMap::new();
    for o in project.outlines() {
        let f = sources.get(o.file).unwrap();
        if !r.needles.iter().any(|n| f.text.contains(n)) {
            continue;
        }
        for w in (r.read)(&project, o).0 {
            n += 1;
            let WrittenColumns::Named(c) = &w.columns else { continue };
            let key = c.iter().find(|c| c.key);
            *kinds
                .entry(
                    key.map(|k| format!("{:?}", k.supply.kind))
                        .map(|k| if k.starts_with("Framework { sequence: Some") { "Fr seq".into() } else { k }),
                )
                .or_insert(0) += 1;
            if !w.name.contains(&filter) && !w.tables.iter().any(|t| t.contains(&filter)) {
                continue;
            }
            println!(
                "{} tables {:?} ns {:?} rest {:?} key {:?}",
                w.name,
                w.tables,
                w.namespace,
                w.rest,
                key.map(|k| (&k.names, &k.supply.kind, &k.supply.label, sources.path(k.supply.at.file), sources.slice(k.supply.at)))
            );
            if full {
                for c in c {
                    println!("     {:?} {:?} {}", c.names, c.supply.kind, c.supply.label)
                }
            }
        }
    }
    eprintln!("{n} entities; outlines {:?} read {:?} {kinds:?}", t1 - t0, t1.elapsed());
}
