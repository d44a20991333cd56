// Shows a SARIF log in Microsoft's viewer in a headless browser: node show.mjs LOG SCREENSHOT prints the page's text.
// Exit code 1: the page has errors.
import { readFileSync, existsSync } from 'node:fs';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const [logPath, screenshot] = process.argv.slice(2);
const log = JSON.parse(readFileSync(logPath, 'utf8'));
const bundle = await build({
  entryPoints: [new URL('page.jsx', import.meta.url).pathname], bundle: true, write: false, logLevel: 'error', loader: { '.ttf': 'dataurl', '.woff': 'dataurl', '.woff2': 'dataurl' },
  define: { 'process.env.NODE_ENV': '"production"', global: 'window' },
});
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const errors = [];
  page.on('pageerror', error => errors.push(error.message));
  // Nothing is fetched: what the viewer would ask the network for is answered with nothing.
  await page.route('**/*', route => route.request().url().startsWith('data:') || route.request().url() === 'http://viewer.test/' ? route.fulfill({ contentType: 'text/html; charset=utf-8', body: '<!doctype html><meta charset="utf-8"><div id="root"></div>' }) : route.abort());
  await page.goto('http://viewer.test/');
  await page.evaluate(value => { window.log = value; }, log);
  await page.addScriptTag({ content: bundle.outputFiles[0].text });
  await page.waitForFunction(() => document.body.innerText.includes('ML'), null, { timeout: 20000 }).catch(() => errors.push('the viewer shows no rule'));
  console.log(await page.evaluate(() => document.body.innerText));
  if (screenshot) await page.screenshot({ path: screenshot });
  for (const error of errors) console.error(error);
  process.exitCode = errors.length > 0 ? 1 : 0;
} finally {
  await browser.close();
}
