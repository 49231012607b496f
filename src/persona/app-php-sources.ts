/** The application's classes: a front controller's worth of plain PHP. */
import type { Source } from './app-sources.ts'
import type { About } from './recipe.ts'

export const phpSources = ({ host: { app } }: About): readonly Source[] => [
  {
    path: 'bin/console',
    isProgram: true,
    text: String.raw`#!/usr/bin/env php
<?php

require __DIR__ . '/../src/bootstrap.php';

$command = $argv[1] ?? 'help';
switch ($command) {
    case 'cache:clear':
        array_map('unlink', glob(dirname(__DIR__) . '/storage/cache/*.php') ?: []);
        echo "Cache cleared.\n";
        break;
    case 'orders:export':
        $out = fopen('php://output', 'w');
        foreach (App\Models\Order::since($argv[2] ?? '-1 day') as $order) {
            fputcsv($out, $order);
        }
        break;
    case 'user:password':
        App\Models\User::setPassword($argv[2], trim(fgets(STDIN)));
        echo "Password of {$argv[2]} changed.\n";
        break;
    default:
        echo "Usage: console cache:clear|orders:export [since]|user:password LOGIN\n";
}
`,
  },
  {
    path: 'public/index.php',
    text: String.raw`<?php

require __DIR__ . '/../src/bootstrap.php';

session_name('${app.slug}_session');
session_start();

$router = new App\Router();
$router->get('/', [App\Controllers\HomeController::class, 'index']);
$router->get('/login', [App\Controllers\LoginController::class, 'form']);
$router->post('/login', [App\Controllers\LoginController::class, 'login']);
$router->post('/logout', [App\Controllers\LoginController::class, 'logout']);
$router->get('/orders', [App\Controllers\OrderController::class, 'index']);
$router->get('/orders/(\d+)', [App\Controllers\OrderController::class, 'show']);
$router->get('/admin', [App\Controllers\AdminController::class, 'index']);
$router->post('/admin/upload', [App\Controllers\AdminController::class, 'upload']);
$router->get('/health', fn () => 'ok');

echo $router->run($_SERVER['REQUEST_METHOD'], strtok($_SERVER['REQUEST_URI'], '?'));
`,
  },
  {
    path: 'src/bootstrap.php',
    text: `<?php

require __DIR__ . '/../vendor/autoload.php';

foreach (@file(__DIR__ . '/../.env', FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES) ?: [] as $line) {
    if ($line[0] !== '#' && str_contains($line, '=')) {
        [$name, $value] = explode('=', $line, 2);
        $_ENV[$name] = $value;
    }
}

function env(string $name, ?string $default = null): ?string
{
    return $_ENV[$name] ?? $default;
}

function config(string $key): mixed
{
    static $files = [];
    [$file, $rest] = explode('.', $key, 2) + [1 => null];
    $files[$file] ??= require __DIR__ . "/../config/$file.php";
    return $rest === null ? $files[$file] : ($files[$file][$rest] ?? null);
}

date_default_timezone_set(config('app.timezone'));
ini_set('display_errors', config('app.debug') ? '1' : '0');
`,
  },
  {
    path: 'src/Router.php',
    text: `<?php

namespace App;

class Router
{
    private array $routes = [];

    public function get(string $path, callable|array $target): void
    {
        $this->routes[] = ['GET', $path, $target];
    }

    public function post(string $path, callable|array $target): void
    {
        $this->routes[] = ['POST', $path, $target];
    }

    public function run(string $method, string $path): string
    {
        foreach ($this->routes as [$verb, $pattern, $target]) {
            if ($verb !== $method || !preg_match("#^$pattern$#", $path, $found)) {
                continue;
            }
            array_shift($found);
            if (is_array($target)) {
                $target = [new $target[0](), $target[1]];
            }
            return (string) $target(...$found);
        }
        http_response_code(404);
        return View::render('error', ['title' => 'Not found']);
    }
}
`,
  },
  {
    path: 'src/Database.php',
    text: `<?php

namespace App;

use PDO;

class Database
{
    private static ?PDO $pdo = null;

    public static function connection(): PDO
    {
        $settings = config('database');
        return self::$pdo ??= new PDO($settings['dsn'], $settings['user'], $settings['password'], [
            PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
            PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC,
        ]);
    }

    public static function all(string $sql, array $values = []): array
    {
        $statement = self::connection()->prepare($sql);
        $statement->execute($values);
        return $statement->fetchAll();
    }
}
`,
  },
  {
    path: 'src/View.php',
    text: `<?php

namespace App;

class View
{
    public static function render(string $template, array $values = []): string
    {
        extract($values);
        ob_start();
        require __DIR__ . "/../templates/$template.php";
        $content = ob_get_clean();
        ob_start();
        require __DIR__ . '/../templates/layout.php';
        return ob_get_clean();
    }
}
`,
  },
  model('Customer', 'customers', 'name'),
  model('Product', 'products', 'sku'),
  {
    path: 'src/Models/Order.php',
    text: String.raw`<?php

namespace App\Models;

use App\Database;

class Order
{
    public static function ofCustomer(int $customer): array
    {
        $sql = 'SELECT * FROM orders WHERE customer_id = ? ORDER BY id DESC LIMIT ?';
        return Database::all($sql, [$customer, config('app.per_page')]);
    }

    public static function since(string $when): array
    {
        $from = date('Y-m-d H:i:s', strtotime($when));
        return Database::all('SELECT * FROM orders WHERE created_at >= ?', [$from]);
    }
}
`,
  },
  {
    path: 'src/Models/User.php',
    text: String.raw`<?php

namespace App\Models;

use App\Database;

class User
{
    public static function byLogin(string $login): ?array
    {
        return Database::all('SELECT * FROM users WHERE login = ?', [$login])[0] ?? null;
    }

    public static function setPassword(string $login, string $password): void
    {
        $hash = password_hash($password, PASSWORD_BCRYPT);
        Database::all('UPDATE users SET password = ? WHERE login = ?', [$hash, $login]);
    }
}
`,
  },
]

const model = (name: string, table: string, order: string): Source => ({
  path: `src/Models/${name}.php`,
  text: String.raw`<?php

namespace App\Models;

use App\Database;

class ${name}
{
    public static function find(int $id): ?array
    {
        return Database::all('SELECT * FROM ${table} WHERE id = ?', [$id])[0] ?? null;
    }

    public static function all(): array
    {
        return Database::all('SELECT * FROM ${table} ORDER BY ${order}');
    }
}
`,
})
