/** The application's controllers, templates and public files. */
import type { Source } from './app-sources.ts'
import type { About } from './recipe.ts'

export const pageSources = ({ host: { app, company } }: About): readonly Source[] => [
  ...CONTROLLERS,
  {
    path: 'public/robots.txt',
    text: 'User-agent: *\nDisallow: /admin\nDisallow: /uploads\n',
  },
  {
    path: 'public/css/app.css',
    text: `body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; }
header, footer { padding: 1rem 0; border-bottom: 1px solid #ddd; }
footer { border: 0; color: #777; font-size: 0.85rem; }
table { border-collapse: collapse; width: 100%; }
td, th { padding: 0.4rem 0.6rem; text-align: left; }
tr:nth-child(even) { background: #f6f6f8; }
form label { display: block; margin: 0.5rem 0; }
.error { color: #a00; }
`,
  },
  {
    path: 'public/js/app.js',
    text: `document.querySelectorAll('[data-confirm]').forEach((button) => {
  button.addEventListener('click', (event) => {
    if (!confirm(button.dataset.confirm)) event.preventDefault()
  })
})
`,
  },
  {
    path: 'templates/layout.php',
    text: `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title><?= htmlspecialchars($title ?? '${app.name}') ?></title>
  <link rel="stylesheet" href="/css/app.css">
</head>
<body>
  <header><a href="/">${app.name}</a></header>
  <main><?= $content ?></main>
  <footer>${company.name}</footer>
  <script src="/js/app.js"></script>
</body>
</html>
`,
  },
  {
    path: 'templates/home.php',
    text: `<h1>Welcome to ${app.name}</h1>
<?php if (isset($_SESSION['customer'])): ?>
  <p><a href="/orders">Your orders</a></p>
<?php else: ?>
  <p><a href="/login">Sign in</a></p>
<?php endif ?>
`,
  },
  {
    path: 'templates/login.php',
    text: `<h1>Sign in</h1>
<?php if (!empty($error)): ?><p class="error"><?= htmlspecialchars($error) ?></p><?php endif ?>
<form method="post" action="/login">
  <label>Login <input name="login" autocomplete="username"></label>
  <label>Password <input name="password" type="password"></label>
  <button>Sign in</button>
</form>
`,
  },
  {
    path: 'templates/orders.php',
    text: `<h1>Orders</h1>
<table>
  <tr><th>No.</th><th>Date</th><th>Total</th><th>Status</th></tr>
  <?php foreach ($orders as $order): ?>
    <tr>
      <td><a href="/orders/<?= $order['id'] ?>"><?= $order['id'] ?></a></td>
      <td><?= $order['created_at'] ?></td>
      <td><?= number_format($order['total_cents'] / 100, 2) ?></td>
      <td><?= $order['status'] ?></td>
    </tr>
  <?php endforeach ?>
</table>
`,
  },
  { path: 'templates/error.php', text: '<h1><?= htmlspecialchars($title) ?></h1>\n' },
  {
    path: 'templates/admin.php',
    text: `<h1>Administration</h1>
<p><?= count($customers) ?> customers</p>
<form method="post" action="/admin/upload" enctype="multipart/form-data">
  <input type="file" name="file"> <button>Upload</button>
</form>
`,
  },
]

const controller = (name: string, uses: readonly string[], body: string): Source => ({
  path: `src/Controllers/${name}Controller.php`,
  text: String.raw`<?php

namespace App\Controllers;

${uses.map((use) => `use App\\${use};`).join('\n')}

class ${name}Controller
{
${body}}
`,
})

const CONTROLLERS: readonly Source[] = [
  controller(
    'Home',
    ['View'],
    `    public function index(): string
    {
        return View::render('home');
    }
`,
  ),
  controller(
    'Login',
    ['Models\\User', 'View'],
    `    public function form(): string
    {
        return View::render('login');
    }

    public function login(): string
    {
        $user = User::byLogin($_POST['login'] ?? '');
        if ($user === null || !password_verify($_POST['password'] ?? '', $user['password'])) {
            return View::render('login', ['error' => 'Wrong login or password.']);
        }
        session_regenerate_id(true);
        $_SESSION['user'] = $user['id'];
        $_SESSION['role'] = $user['role'];
        header('Location: /');
        return '';
    }

    public function logout(): string
    {
        session_destroy();
        header('Location: /');
        return '';
    }
`,
  ),
  controller(
    'Order',
    ['Models\\Order', 'View'],
    `    public function index(): string
    {
        $orders = Order::ofCustomer((int) ($_SESSION['customer'] ?? 0));
        return View::render('orders', ['orders' => $orders]);
    }

    public function show(string $id): string
    {
        $mine = Order::ofCustomer((int) ($_SESSION['customer'] ?? 0));
        $orders = array_filter($mine, fn ($order) => $order['id'] === (int) $id);
        return View::render('orders', ['orders' => $orders]);
    }
`,
  ),
  controller(
    'Admin',
    ['Models\\Customer', 'View'],
    `    public function index(): string
    {
        $this->requireAdmin();
        return View::render('admin', ['customers' => Customer::all()]);
    }

    public function upload(): string
    {
        $this->requireAdmin();
        $name = basename($_FILES['file']['name']);
        // Any type is fine while only admins get here.
        move_uploaded_file($_FILES['file']['tmp_name'], __DIR__ . "/../../public/uploads/$name");
        header('Location: /admin');
        return '';
    }

    private function requireAdmin(): void
    {
        if (($_SESSION['role'] ?? '') !== 'admin') {
            http_response_code(403);
            exit('Forbidden');
        }
    }
`,
  ),
]
