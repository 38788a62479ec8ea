/// <reference types="vite/client" />
import type { FeatureCollection } from 'geojson';
import {
  Map as LiveMap,
  NavigationControl,
  setWorkerUrl,
  type ExpressionSpecification,
  type StyleSpecification,
} from 'maplibre-gl';
import styleSheet from 'maplibre-gl/dist/maplibre-gl.css?url';
import worker from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { keepMarkers } from './markers.ts';
import { placesOf, themeColours, type MapPlace, type MapTexts, type ThemeColours } from './page.ts';

/** Shows the live map in the frame once it can be seen whole; the drawn one is put away then. */
export async function draw(frame: HTMLElement): Promise<void> {
  const texts = JSON.parse(frame.dataset.texts!) as MapTexts;
  const places = placesOf(document);
  const [boundaries] = await Promise.all([
    fetch(frame.dataset.boundaries!).then((answer) => {
      if (!answer.ok) throw new Error(`boundaries: ${answer.status}`);
      return answer.json() as Promise<FeatureCollection>;
    }),
    addStyleSheet(),
  ]);
  setWorkerUrl(worker);
  const container = document.createElement('div');
  container.dataset.mapLive = '';
  container.className = 'live';
  frame.append(container);
  const bounds = JSON.parse(frame.dataset.bounds!) as [number, number, number, number];
  const fitting = { padding: 24 };
  const map = new LiveMap({
    container,
    style: styleOf(boundaries, places),
    bounds,
    fitBoundsOptions: fitting,
    minZoom: 7.5,
    maxZoom: 14,
    attributionControl: false,
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    locale: {
      'Map.Title': texts.title,
      'NavigationControl.ZoomIn': texts.zoomIn,
      'NavigationControl.ZoomOut': texts.zoomOut,
      'Popup.Close': texts.close,
      'CooperativeGesturesHandler.WindowsHelpText': texts.ctrlScroll,
      'CooperativeGesturesHandler.MacHelpText': texts.commandScroll,
      'CooperativeGesturesHandler.MobileHelpText': texts.twoFingers,
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  await new Promise<void>((done, failed) => {
    map.once('load', () => done());
    map.once('error', ({ error }) => failed(error));
  });
  keepMarkers(map, texts);
  frame.querySelector('[data-map-drawn]')?.setAttribute('hidden', '');
  container.classList.add('ready');
  // the frame has its final height only now
  map.resize();
  map.fitBounds(bounds, { ...fitting, animate: false });
  followTheme(map, places);
}

const addStyleSheet = () =>
  new Promise<void>((done, failed) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = styleSheet;
    link.onload = () => done();
    link.onerror = () => failed(new Error('style sheet'));
    document.head.append(link);
  });

/** Units that hold products are tinted, as on the drawn map. */
const fillOf = (places: readonly MapPlace[], colour: ThemeColours): ExpressionSpecification => [
  'case',
  ['in', ['get', 'code'], ['literal', places.map(({ code }) => code)]],
  colour.cobaltWash,
  colour.surface,
];

/** Ground, units and points; nothing is fetched from elsewhere, no glyphs are needed. */
function styleOf(boundaries: FeatureCollection, places: readonly MapPlace[]): StyleSpecification {
  const colour = themeColours();
  return {
    version: 8,
    sources: {
      units: { type: 'geojson', data: boundaries },
      places: {
        type: 'geojson',
        data: {
          type: 'FeatureCollection',
          features: places.map(({ lon, lat, ...properties }) => ({
            type: 'Feature',
            geometry: { type: 'Point', coordinates: [lon, lat] },
            properties,
          })),
        },
        cluster: true,
        clusterRadius: 44,
        clusterMaxZoom: 11,
        clusterProperties: { products: ['+', ['get', 'products']] },
      },
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colour.sunken } },
      {
        id: 'units',
        type: 'fill',
        source: 'units',
        paint: { 'fill-color': fillOf(places, colour) },
      },
      {
        id: 'borders',
        type: 'line',
        source: 'units',
        paint: { 'line-color': colour.lineStrong, 'line-width': 0.8 },
      },
      // Drawn by markers; the layer only makes MapLibre compute the clusters.
      {
        id: 'points',
        type: 'circle',
        source: 'places',
        paint: { 'circle-radius': 0, 'circle-opacity': 0 },
      },
    ],
  };
}

/** The device may change between light and dark while the map is open. */
function followTheme(map: LiveMap, places: readonly MapPlace[]): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    const colour = themeColours();
    map.setPaintProperty('ground', 'background-color', colour.sunken);
    map.setPaintProperty('units', 'fill-color', fillOf(places, colour));
    map.setPaintProperty('borders', 'line-color', colour.lineStrong);
  });
}
