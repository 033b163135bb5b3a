@Entity @Table(name = "t") class T extends B<? super X[]> implements C, D { @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id = 1L
  enum E { A, B { int x() { 1 } } }
  trait F { abstract def f(int a = 1, String... rest) throws G }
  static final S = "insert into " + TABLE + " (a) values (:a)"
  def (x, y) = [1, 2]; def c = { a, b -> a <=> b }; def r = 0..<10; label: for (i in r) { if (!(i in x)) continue label else { try { f i, *y } catch (A | B e) { throw e } } }
  def m = obj?.a*.b?[0] as Map; def n = a ==~ ~/x+/; switch (a) { case 1..3: break; default: return }
}
