/** What `composer install` left: an autoloader for the application's classes. */
import { bytesOf, fromUnicode } from '../../base/bytes.ts'
import type { Recipe } from '../recipe.ts'
import { siteFile, siteName } from '../site-files.ts'
import { hasRole } from '../written-files.ts'

export const recipe: Recipe = {
  name: 'app-vendor',
  version: 1,
  files: (about) =>
    hasRole(about, 'app')
      ? [
          siteFile(about, 'vendor', { type: 'directory' }),
          siteFile(about, 'vendor/composer', { type: 'directory' }),
          siteFile(about, 'vendor/autoload.php'),
          siteFile(about, 'vendor/composer/installed.json'),
        ]
      : [],
  make: (asked) => {
    const text = TEXTS.get(siteName(asked, asked.path))
    return bytesOf(fromUnicode(text?.() ?? ''))
  },
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 4)}\n`

const TEXTS: ReadonlyMap<string, () => string> = new Map([
  [
    'vendor/composer/installed.json',
    () => json({ packages: [], dev: false, 'dev-package-names': [] }),
  ],
  [
    'vendor/autoload.php',
    () => String.raw`<?php

spl_autoload_register(function (string $class): void {
    if (str_starts_with($class, 'App\\')) {
        $file = dirname(__DIR__) . '/src/' . strtr(substr($class, 4), '\\', '/') . '.php';
        if (is_file($file)) {
            require $file;
        }
    }
});
`,
  ],
])
