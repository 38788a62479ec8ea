import type { OfficialDocument } from '#kernel/documents.ts';
import { daysText } from './course-days.ts';
import type { TrainingCertificate } from './certificates.server.ts';

/** A certificate of attendance as a document, in Vietnamese as all of the organiser's papers are. */
export function certificateDocument(
  certificate: TrainingCertificate & { person: string },
  address: string,
): OfficialDocument {
  const { course, person, producer, sessions, issuedOn, isDemo } = certificate;
  const days = daysText(course);
  return {
    issuer: { body: [course.organiser ?? 'Cơ quan tham mưu Chương trình OCOP'] },
    number: null,
    issued: { place: course.place ?? 'Hải Dương', day: issuedOn },
    kind: 'Giấy chứng nhận',
    subject: 'Tham gia tập huấn Chương trình Mỗi xã một sản phẩm',
    blocks: [
      { is: 'paragraph', text: `Chứng nhận: ${person}` },
      ...(producer
        ? [{ is: 'paragraph', text: `Chủ thể: ${producer.name} (${producer.code})` } as const]
        : []),
      { is: 'paragraph', text: `Đã tham gia đầy đủ lớp: ${course.title} (mã ${course.code})` },
      {
        is: 'paragraph',
        text: [
          days && `Thời gian: ${days}`,
          `số buổi: ${sessions}`,
          course.place && `địa điểm: ${course.place}`,
        ]
          .filter(Boolean)
          .join('; '),
      },
      { is: 'note', text: `Kiểm tra giấy chứng nhận này tại ${address}` },
    ],
    signatures: [{ lines: ['Đơn vị tổ chức'] }],
    ...(isDemo && { mark: 'Minh họa: lớp học và người học không có thật' }),
  };
}
