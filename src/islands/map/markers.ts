import type { Point } from 'geojson';
import {
  Marker,
  Popup,
  type GeoJSONSource,
  type Map as LiveMap,
  type GeoJSONFeature,
} from 'maplibre-gl';
import { fill, type MapTexts } from './page.ts';

/** Keeps one button on the map for each visible place or group of places. */
export function keepMarkers(map: LiveMap, texts: MapTexts): void {
  const shown = new Map<string, Marker>();
  const sync = () => {
    if (!map.isSourceLoaded('places')) return;
    const wanted = new Map<string, GeoJSONFeature>();
    for (const feature of map.querySourceFeatures('places')) wanted.set(keyOf(feature), feature);
    for (const [key, marker] of shown)
      if (!wanted.has(key)) {
        // the button in use stays until the focus leaves it
        if (marker.getElement() === document.activeElement) continue;
        marker.remove();
        shown.delete(key);
      }
    for (const [key, feature] of wanted)
      if (!shown.has(key)) shown.set(key, markerOf(map, feature, texts));
  };
  map.on('moveend', sync);
  map.on('sourcedata', sync);
  map.on('idle', sync);
  sync();
}

const keyOf = ({ properties }: GeoJSONFeature): string =>
  properties.cluster ? `group ${properties.cluster_id}` : String(properties.href);

function markerOf(map: LiveMap, { properties, geometry }: GeoJSONFeature, texts: MapTexts): Marker {
  const at = (geometry as Point).coordinates as [number, number];
  const products = Number(properties.products);
  const button = document.createElement('button');
  button.type = 'button';
  button.className = `marker ${products >= 20 ? 'large' : products >= 5 ? 'medium' : ''}`;
  button.textContent = String(products);
  if (properties.cluster) {
    button.classList.add('group');
    button.setAttribute(
      'aria-label',
      fill(texts.cluster, { places: Number(properties.point_count), products }),
    );
    button.addEventListener('click', () => {
      const source = map.getSource<GeoJSONSource>('places');
      void source
        ?.getClusterExpansionZoom(Number(properties.cluster_id))
        .then((zoom) => map.easeTo({ center: at, zoom: zoom + 0.3 }));
    });
    return new Marker({ element: button }).setLngLat(at).addTo(map);
  }
  const name = String(properties.name);
  button.setAttribute('aria-label', `${name}: ${fill(texts.products, { products })}`);
  const popup = new Popup({ offset: 16, maxWidth: '18rem', focusAfterOpen: true }).setDOMContent(
    cardOf(name, fill(texts.products, { products }), String(properties.href), texts.open),
  );
  button.setAttribute('aria-haspopup', 'dialog');
  const escape = ({ key }: KeyboardEvent) => {
    if (key === 'Escape') popup.remove();
  };
  popup.on('open', () => {
    const card = popup.getElement();
    card.setAttribute('role', 'dialog');
    card.setAttribute('aria-label', name);
    map.getContainer().addEventListener('keydown', escape);
  });
  popup.on('close', () => {
    map.getContainer().removeEventListener('keydown', escape);
    button.focus();
  });
  button.addEventListener('click', (event) => {
    // the map's own click would close it again
    event.stopPropagation();
    popup.setLngLat(at).addTo(map);
  });
  return new Marker({ element: button }).setLngLat(at).addTo(map);
}

/** Text only: names come from data and are never read as markup. */
function cardOf(name: string, products: string, href: string, open: string): HTMLElement {
  const card = document.createElement('div');
  const title = document.createElement('p');
  title.className = 'place';
  title.textContent = name;
  const count = document.createElement('p');
  count.textContent = products;
  const link = document.createElement('a');
  link.href = href;
  link.textContent = open;
  card.append(title, count, link);
  return card;
}
