import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { journeyOf, speeds, straightKilometres, travelModes } from './journey.ts';

const at = (latitude: number, longitude: number) => ({ latitude, longitude });

describe('a straight line', () => {
  test('is as long as the sphere says', () => {
    // a degree along a meridian of the mean sphere
    expect(straightKilometres(at(20, 106), at(21, 106))).toBeCloseTo(111.195, 2);
    // a degree of longitude is shorter away from the equator
    expect(straightKilometres(at(21, 106), at(21, 107))).toBeCloseTo(103.81, 1);
  });

  test('is the same both ways, zero only to itself, and never longer than a way round', () => {
    const place = fc
      .tuple(
        fc.double({ min: 8, max: 24, noNaN: true }),
        fc.double({ min: 102, max: 110, noNaN: true }),
      )
      .map(([latitude, longitude]) => at(latitude, longitude));
    fc.assert(
      fc.property(place, place, place, (a, b, c) => {
        expect(straightKilometres(a, b)).toBeCloseTo(straightKilometres(b, a), 9);
        expect(straightKilometres(a, a)).toBe(0);
        expect(straightKilometres(a, c)).toBeLessThanOrEqual(
          straightKilometres(a, b) + straightKilometres(b, c) + 1e-9,
        );
      }),
    );
  });
});

describe('a journey', () => {
  const stops = [
    { position: at(20.94, 106.33), minutes: 60 },
    { position: at(20.99, 106.33), minutes: 45 },
    { position: at(20.99, 106.4), minutes: 30 },
  ];

  test('adds up its legs and stays at the stated speed', () => {
    const journey = journeyOf(stops, 'car');
    expect(journey.legs).toEqual([
      { kilometres: 5.6, minutes: Math.ceil((5.5597 / speeds.car) * 60) },
      { kilometres: 7.3, minutes: Math.ceil((7.2674 / speeds.car) * 60) },
    ]);
    expect(journey).toMatchObject({
      kilometres: 12.9,
      travelMinutes: 27,
      stayMinutes: 135,
      minutes: 162,
      halfDay: true,
    });
    expect(journeyOf(stops, 'walk')).toMatchObject({ halfDay: false });
  });

  test('is not known where a position or a stay is not', () => {
    const lost = [stops[0]!, { position: null, minutes: 20 }, stops[2]!];
    expect(journeyOf(lost, 'car')).toMatchObject({
      legs: [null, null],
      kilometres: null,
      travelMinutes: null,
      minutes: null,
      halfDay: null,
      stayMinutes: 110,
    });
    expect(journeyOf([stops[0]!, { ...stops[1]!, minutes: null }], 'car')).toMatchObject({
      kilometres: 5.6,
      stopsWithoutStay: 1,
      minutes: null,
    });
    expect(journeyOf([stops[0]!], 'car')).toMatchObject({ legs: [], kilometres: null });
  });

  test('takes no longer by a faster mode', () => {
    const order = travelModes.map((mode) => journeyOf(stops, mode).minutes!);
    expect(order).toEqual([...order].sort((a, b) => b - a));
  });
});
