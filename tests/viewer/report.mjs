// Opens a page in a headless browser, in the light, in the dark and on a phone: node report.mjs PAGE [PICTURES] prints a line of JSON for each, and
// writes PICTURES-N.png. Exit code 1: the page has errors or asks the network for something.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [path, pictures] = process.argv.slice(2);
const url = pathToFileURL(path).href;
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  for (const [index, [width, colorScheme]] of [[1100, 'light'], [1100, 'dark'], [380, 'light']].entries()) {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const errors = [];
    page.on('pageerror', error => errors.push(error.message));
    page.on('console', message => errors.push(message.text()));
    page.on('request', request => { if (request.url() !== url) errors.push(`asks for ${request.url()}`); });
    await page.goto(url);
    console.log(JSON.stringify(await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
      const isDrawn = element => element.getBoundingClientRect().width > 0 && element.getBoundingClientRect().height > 0;
      // The colour of what is drawn in each style: that of the last that is really there.
      const fills = {};
      for (const style of ['counts', 'was', 'now']) {
        const drawn = [...document.querySelectorAll(`svg.plot path.${style}`)].filter(isDrawn).at(-1);
        if (drawn) fills[style] = getComputedStyle(drawn).fill;
      }
      return {
        overflow: document.documentElement.scrollWidth - innerWidth,
        plots: [...document.querySelectorAll('svg.plot')].filter(s => s.getBoundingClientRect().width > 200 && s.getBoundingClientRect().height > 5).length,
        fills,
      };
    })));
    if (pictures) await page.screenshot({ path: `${pictures}-${index}.png`, fullPage: true });
    for (const error of errors) console.error(error);
    if (errors.length > 0) process.exitCode = 1;
  }
} finally {
  await browser.close();
}
