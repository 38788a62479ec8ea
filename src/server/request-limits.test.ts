import { describe, expect, test } from 'vitest';
import { takeToken } from '#kernel/rate-limit.server.ts';
import { limitOf } from './request-limits.ts';

describe('limitOf', () => {
  test.each([
    ['POST', '/dang-nhap', 'sign-in', 10],
    ['POST', '/dang-nhap/', 'sign-in', 10],
    ['POST', '/d%61ng-nhap', 'sign-in', 10],
    ['POST', '/dang-nhap/buoc-hai', 'second-step', 10],
    ['POST', '/loi-moi/abc', 'invitation', 10],
    ['GET', '/dang-nhap', 'account-pages', 30],
    ['GET', '/loi-moi/abc', 'account-pages', 30],
    ['GET', '/chung-nhan/01ABC', 'certificates', 60],
    ['GET', '/api/v1/products', 'api', 120],
    ['POST', '/api/v1/registers', 'api', 120],
    ['GET', '/dang-nhap-khac', 'all', 600],
    ['POST', '/chu-the/ho-so/moi', 'all', 600],
    ['GET', '/%', 'all', 600],
  ])('%s %s draws from %s, %i a minute', (method, path, name, perMinute) => {
    expect(limitOf(method, path)).toMatchObject({ name, perMinute });
  });

  test('the eleventh sign-in of a minute is too many; reading the page is not counted with it', () => {
    const take = (method: string) => {
      const { name, perMinute } = limitOf(method, '/dang-nhap');
      return takeToken(`198.51.100.7 ${name}`, perMinute, 1000);
    };
    for (let attempt = 0; attempt < 10; attempt++) {
      expect(take('GET')).toBe(0);
      expect(take('POST')).toBe(0);
    }
    expect(take('POST')).toBeGreaterThan(0);
    expect(take('GET')).toBe(0);
  });
});
