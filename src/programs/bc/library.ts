/** The functions of `bc -l`, in bc's own language: series with digits to spare, cut at the end. */
export const LIBRARY = `scale = 20
define e(x) {
  auto a, d, f, i, m, n, t, v, z
  z = scale
  if (x < 0) { m = 1; x = -x; }
  n = 6 + z + 44 * x / 100
  scale = scale(x) + 1
  while (x > 1) { f += 1; x /= 2; scale += 1; }
  scale = n
  v = 1 + x; a = x; d = 1
  for (i = 2; 1; i++) {
    a *= x; d *= i; t = a / d
    if (t == 0) {
      if (f > 0) while (f--) v = v * v
      scale = z
      if (m) return (1 / v)
      return (v / 1)
    }
    v += t
  }
}
define l(x) {
  auto e, f, i, m, n, v, z
  if (x <= 0) { scale += 0; return ((1 - 10 ^ scale) / 1); }
  z = scale
  scale = 6 + scale
  f = 2; i = 0
  while (x >= 2) { f *= 2; x = sqrt(x); }
  while (x <= 1 / 2) { f *= 2; x = sqrt(x); }
  n = (x - 1) / (x + 1); v = n; m = n * n
  for (i = 3; 1; i += 2) {
    n *= m; e = n / i
    if (e == 0) { v = f * v; scale = z; return (v / 1); }
    v += e
  }
}
define s(x) {
  auto e, i, m, n, v, z
  z = scale
  scale = 11 * z / 10 + 2
  v = a(1)
  if (x < 0) { m = 1; x = -x; }
  scale = 0
  n = (x / v + 2) / 4
  x = x - 4 * n * v
  if (n % 2) x = -x
  scale = z + 2
  v = e = x
  n = -x * x
  for (i = 3; 1; i += 2) {
    e *= n / (i * (i - 1))
    if (e == 0) { scale = z; if (m) return (-v / 1); return (v / 1); }
    v += e
  }
}
define c(x) {
  auto v, z
  z = scale
  scale = scale * 12 / 10
  v = s(x + a(1) * 2)
  scale = z
  return (v / 1)
}
define a(x) {
  auto e, f, i, m, n, s, v, z
  m = 1
  if (x < 0) { m = -1; x = -x; }
  z = scale
  scale = z + 5
  f = 1
  while (x > 2 / 10) { f *= 2; x = x / (1 + sqrt(1 + x * x)); }
  v = n = x
  s = -x * x
  for (i = 3; 1; i += 2) {
    n *= s; e = n / i
    if (e == 0) { scale = z; return (m * f * v / 1); }
    v += e
  }
}
`
