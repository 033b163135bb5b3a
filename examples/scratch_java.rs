use keyward::source::*;
use std::time::*;
fn main() {
    let mut args = std::env::args().skip(1);
    let mode = args.next().unwrap();
    let mut bytes = 0usize;
    let mut n = 0;
    let mut t = Duration::ZERO;
    let mut errs = 0;
    let mut slow = (Duration::ZERO, String::new());
    let mut agg = [0usize; 7];
    let mut errfiles = vec![];
    for root in args {
        for e in walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_map(Result::ok) {
            if e.path().extension().is_none_or(|x| x != "java") || !e.file_type().is_file() {
                continue;
            }
            let Ok(b) = std::fs::read(e.path()) else { continue };
            let text = String::from_utf8_lossy(&b).into_owned();
            let f = SourceFile::new(FileId(0), e.path().display().to_string(), FileKind::Java, text);
            let s = Instant::now();
            let o = keyward::lang::java::read(&f);
            let d = s.elapsed();
            t += d;
            bytes += f.text.len();
            n += 1;
            errs += o.errors.len();
            if !o.errors.is_empty() {
                errfiles.push(f.path.clone())
            }
            if d > slow.0 {
                slow = (d, f.path.clone())
            }
            agg[0] += o.types.len();
            for (_, x) in o.all_functions() {
                agg[1] += 1;
                agg[2] += x.calls.len();
                agg[3] += x.texts.len();
                agg[4] += x.locals.len();
                agg[5] += x.records.len();
                agg[6] += x.assignments.len();
            }
            if mode == "texts" {
                println!("== {}", f.path);
                for d in &o.types {
                    println!("-- {} {:?}", d.qualified, d.kind);
                    for fl in &d.fields {
                        if let Some(i) = &fl.initialiser {
                            if let keyward::lang::outline::ExprKind::Text(t) = &i.kind {
                                show(&fl.name, t, &f)
                            }
                        }
                    }
                    for x in &d.functions {
                        for t in &x.texts {
                            show(&x.name, t, &f)
                        }
                    }
                }
            }
            if mode == "debug" {
                println!("{o:#?}")
            }
        }
    }
    eprintln!(
        "{n} files {bytes} bytes {:?} = {:.2} MB/s errors {errs} slow {slow:?} types,fns,calls,texts,locals,records,assign {agg:?}",
        t,
        bytes as f64 / 1e6 / t.as_secs_f64()
    );
    for f in errfiles.iter().take(20) {
        eprintln!("err {f}")
    }
}
fn show(name: &str, t: &keyward::text::Text, f: &SourceFile) {
    use keyward::text::PieceKind::*;
    let mut s = String::new();
    for p in &t.pieces {
        if p.conditional {
            s.push('‹')
        }
        match &p.kind {
            Literal(v) => {
                s.push_str(v);
                let sl = f.slice(p.at);
                if sl != v && !sl.contains('\\') {
                    s.push_str(&format!("[≠{sl}]"))
                }
            }
            Constant(c) => s.push_str(&format!("«{c}»")),
            Hole => s.push('□'),
        }
        if p.conditional {
            s.push('›')
        }
    }
    println!("   {name}: {s:?}")
}
