// Moves and enlarges the picture of the whole graph on a report page in a headless browser, as a person does: node pan.mjs PAGE prints a line of JSON.
// Exit code 1: the page has errors.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const url = pathToFileURL(process.argv[2]).href;
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 }, hasTouch: true, reducedMotion: 'reduce' });
  page.on('pageerror', error => { console.error(error.message); process.exitCode = 1; });
  page.on('console', message => { console.error(message.text()); process.exitCode = 1; });
  await page.goto(url);
  const view = page.locator('section > figure .view');
  const zoom = value => page.locator(`section > figure input[value="${value}"]`);
  const look = () => view.evaluate(v => ({
    left: Math.round(v.scrollLeft), top: Math.round(v.scrollTop), width: Math.round(v.querySelector('svg').getBoundingClientRect().width),
    mostLeft: v.scrollWidth - v.clientWidth, mostTop: v.scrollHeight - v.clientHeight, height: v.clientHeight,
  }));
  // Scrolling is seen only after the browser has drawn: until nothing moves any more.
  const settled = async () => {
    let before;
    for (let now = await look(); JSON.stringify(now) !== before; now = await look()) {
      before = JSON.stringify(now);
      await page.waitForTimeout(150);
    }
    return JSON.parse(before);
  };
  const keys = async (target, ...pressed) => {
    await target.focus();
    for (const key of pressed) await page.keyboard.press(key);
    return settled();
  };
  const others = () => page.locator('details figure svg').evaluateAll(all => all.map(s => s.getAttribute('width')).join(' '));

  const seen = { start: await settled() };
  const around = await others();
  seen.end = await keys(view, 'End');
  seen.home = await keys(view, 'Home');
  seen.down = await keys(view, 'ArrowDown');
  seen.right = await keys(view, 'ArrowRight');
  await keys(view, 'Home');
  const box = await view.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.wheel(120, 240);
  seen.wheel = await settled();
  await keys(view, 'Home');
  const fingers = await page.context().newCDPSession(page);
  const touch = (type, touchPoints) => fingers.send('Input.dispatchTouchEvent', { type, touchPoints });
  const from = { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
  await touch('touchStart', [from]);
  for (let step = 1; step <= 10; step++) await touch('touchMove', [{ x: from.x, y: from.y - 20 * step }]);
  await touch('touchEnd', []);
  seen.finger = await settled();
  seen.half = await keys(zoom(100), 'ArrowLeft');
  seen.quarter = await keys(zoom(50), 'ArrowLeft');
  seen.double = await keys(zoom(25), 'ArrowRight', 'ArrowRight', 'ArrowRight');
  seen.othersStay = around === await others();
  console.log(JSON.stringify(seen));
} finally {
  await browser.close();
}
