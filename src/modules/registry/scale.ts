/**
 * Words from which products and producers for load tests are put together: many, plausible and made up. The same
 * number always gives the same names.
 */
export const productWords: readonly (readonly [name: string, set: number])[] = [
  ['Cải bắp', 1], ['Cà rốt', 1], ['Vải thiều', 1], ['Ổi lê', 1], ['Dưa lưới', 1], ['Na dai', 1], ['Hành củ', 1],
  ['Trứng gà', 2], ['Thịt gà đồi', 2], ['Rươi đông lạnh', 2], ['Gạo nếp cái hoa vàng', 3], ['Gạo ST25', 3],
  ['Gạo bãi rươi', 3], ['Mật ong hoa vải', 4], ['Mật ong rừng', 4], ['Bánh đậu xanh', 5], ['Kẹo lạc', 5],
  ['Bánh đa gấc', 6], ['Bún khô', 6], ['Bánh gai', 6], ['Phở khô', 6], ['Tỏi đen', 7], ['Hành phi', 7],
  ['Vải sấy khô', 7], ['Bột sắn dây', 7], ['Chả rươi', 8], ['Giò lụa', 8], ['Ruốc gà', 8], ['Tương nếp', 9],
  ['Nước mắm cáy', 9], ['Bột gia vị', 10], ['Chè xanh', 11], ['Trà lá ổi', 12], ['Trà hoa cúc', 12],
  ['Rượu nếp trắng', 14], ['Rượu táo mèo', 15], ['Nước ép ổi', 17], ['Cao gừng', 18], ['Tinh dầu sả', 20],
  ['Bình gốm', 21], ['Lục bình gỗ', 21], ['Chiếu cói', 21], ['Áo thêu tay', 22], ['Hoa ly', 23], ['Đào cảnh', 24],
  ['Vườn trải nghiệm', 26],
];

export const qualities: readonly string[] = [
  'truyền thống', 'hữu cơ', 'đặc biệt', 'thượng hạng', 'gia truyền', 'sạch', 'VietGAP', 'hộp quà', 'loại một',
  'thơm', 'tươi', 'đóng gói', 'cao cấp', 'nguyên chất', 'quê hương', 'bốn mùa',
];

/** Brand words; two of them make a name. */
export const brandWords: readonly string[] = [
  'An', 'Bình', 'Cường', 'Dương', 'Đông', 'Giang', 'Hà', 'Hải', 'Hưng', 'Hồng', 'Khánh', 'Lan', 'Linh', 'Long',
  'Mai', 'Minh', 'Nam', 'Ngọc', 'Phú', 'Phúc', 'Quang', 'Quý', 'Sơn', 'Tâm', 'Tân', 'Thái', 'Thành', 'Thịnh',
  'Tiến', 'Trường', 'Tùng', 'Vân', 'Việt', 'Vĩnh', 'Xuân', 'Yên',
];

/** Forms of producers with how their names begin, about as often as in the record. */
export const producerWords: readonly (readonly [kind: string, words: string])[] = [
  ['cooperative', 'Hợp tác xã nông nghiệp'],
  ['cooperative', 'Hợp tác xã sản xuất và dịch vụ'],
  ['enterprise', 'Công ty TNHH'],
  ['enterprise', 'Công ty Cổ phần thực phẩm'],
  ['household', 'Hộ kinh doanh'],
  ['household', 'Cơ sở sản xuất'],
  ['household', 'Hộ kinh doanh cơ sở'],
  ['cooperative-group', 'Tổ hợp tác'],
  ['farm', 'Trang trại'],
  ['association', 'Hội làng nghề'],
];
