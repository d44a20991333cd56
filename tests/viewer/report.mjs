// Opens a report page in a headless browser, in the light, in the dark and on a phone: node report.mjs PAGE prints a line of JSON for each.
// Exit code 1: the page has errors or asks the network for something.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const url = pathToFileURL(process.argv[2]).href;
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  for (const [width, colorScheme] of [[1100, 'light'], [1100, 'dark'], [380, 'light']]) {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const errors = [];
    page.on('pageerror', error => errors.push(error.message));
    page.on('console', message => errors.push(message.text()));
    page.on('request', request => { if (request.url() !== url) errors.push(`asks for ${request.url()}`); });
    await page.goto(url);
    console.log(JSON.stringify(await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
      const counts = document.querySelector('.panel:last-child path.counts');
      return {
        overflow: document.documentElement.scrollWidth - innerWidth,
        pictures: [...document.querySelectorAll('figure.grid svg')].filter(s => s.getBoundingClientRect().width > 200 && s.getBoundingClientRect().height > 20).length,
        counts: counts.getBoundingClientRect().width > 0 ? getComputedStyle(counts).fill : 'nothing is drawn',
      };
    })));
    for (const error of errors) console.error(error);
    if (errors.length > 0) process.exitCode = 1;
  }
} finally {
  await browser.close();
}
