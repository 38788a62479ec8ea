import { slug } from '#kernel/text.ts';

/**
 * Public addresses. The code decides; the words before it are for people and search machines, and an old
 * name in a shared address still leads to the page.
 */
type Coded = Readonly<{ slug: string; code: string }>;

const address = (folder: string, { slug, code }: Coded): string =>
  `/${folder}/${slug ? `${slug}-` : ''}${code.toLowerCase()}`;

/** `/san-pham/banh-dau-xanh-hd-0001` */
export const productPath = (product: Coded): string => address('san-pham', product);

/** `/chu-the-ocop/hop-tac-xa-bach-dang-ct-0007` */
export const producerPath = (producer: Coded): string => address('chu-the-ocop', producer);

/** `/dia-ban/phuong-hai-duong-10525`: a code of the General Statistics Office, on whichever map it stands. */
export const placePath = (place: Readonly<{ code: string; name: string }>): string =>
  `/dia-ban/${slug(place.name)}-${place.code}`;

/** `/chung-nhan/4T9…`: what a QR on a pack names. */
export const certificatePath = (code: string): string => `/chung-nhan/${code}`;

/** Short and stable, for a QR where no certificate has been issued: `/sp/HD-0001`. */
export const shortPath = (product: Readonly<{ code: string }>): string => `/sp/${product.code}`;

/** The code at the end of an address' last part, or null. */
export const codeInAddress = (part: string): string | null =>
  /(?:^|-)([a-z]{2}-\d{4,})$/i.exec(part)?.[1]?.toUpperCase() ?? null;
