/**
 * What people choose first, in English and Vietnamese, without accents, digits or signs: the stems of the
 * public lists of leaked passwords, and the words of this programme. Suffixes, years, runs and spelling with
 * digits are taken away before the comparison (password-rules.ts), so one stem stands for hundreds of entries.
 */
const stems = `
password passwd passw pass passphrase secret login signin welcome admin administrator root user username guest
test tester testing default changeme letmein master access system server computer internet windows google
facebook youtube samsung iphone android apple microsoft iloveyou iloveu loveyou lovely love loveme sweet
princess prince queen king monkey dragon tiger lion eagle falcon horse dolphin chicken kitty puppy pokemon
pikachu superman batman spiderman ironman starwars matrix naruto onepiece doraemon conan minecraft fortnite
football soccer baseball basketball hockey tennis golf arsenal chelsea liverpool barcelona realmadrid ronaldo
messi manchester juventus michael jordan daniel andrew joshua robert thomas george charlie jessica ashley
amanda jennifer michelle nicole hannah sophie maria anna david john peter jack william james alex
sunshine shadow freedom whatever trustno summer winter spring autumn flower butterfly rainbow diamond silver
golden orange banana apple cherry cookie chocolate coffee pepper ginger cheese hello hellohello goodbye
morning evening monday tuesday wednesday thursday friday saturday sunday january february march april june
july august september october november december birthday happy lucky forever angel heaven money million
dollar business company office manager employee customer account security service support please thankyou
fuckyou asshole killer hunter ranger soldier warrior ninja samurai zxcvbnm qwerty qwertyuiop asdfgh asdfghjkl
qazwsx qazwsxedc wsxedc zaqwsx abcdef abcabc letme open sesame opensesame nothing blink blank empty temp
temporary demo sample example student teacher school college university hospital doctor nurse family mother
father brother sister baby honey darling lover friend friends mylove myself mypassword newpassword oldpassword
matkhau matkhaumoi matkhaucu matma dangnhap taikhoan nguoidung quantri quantrivien khachhang nhanvien giamdoc
xinchao chaoban camon tambiet anhyeuem emyeuanh yeuem yeuanh yeunhau anhyeu emyeu toiyeu toiyeuvietnam
yeuvietnam vietnam vietnamvodich hanoi saigon haiphong haiduong danang hue cantho quangninh bacninh hungyen
thaibinh namdinh nghean thanhhoa quehuong giadinh bome cha con concon conyeu meyeu boyeu
nguyen tran pham hoang huynh phan truong vuong dang bui duong ngo nguyenvan nguyenthi tranvan tranthi
phamvan phamthi levan lethi hoangvan vanan minhanh tuananh ngocanh hoanganh ducanh thuytrang quynhanh
minh tuan hung dung cuong thang long quan nam binh hai son lam linh huong hoa lan mai trang thuy phuong thao
ngoc anh hong van thi duc huy khanh khoa kien manh nghia nhat phuc quang quoc tam thanh thinh tien toan trung
tung viet xuan yen hanh hien nga nhung oanh quyen thu tuyet uyen
doclap tudo hanhphuc doclaptudohanhphuc hochiminh bacho dangcongsan cachmang giaiphong thongnhat
bongda bongban cauthu vodich sinhnhat hanhphucmoi maimai mottinhyeu tinhyeu tinhban banbe hocsinh sinhvien
giaovien truonghoc lophoc congty congviec tienbac trieuphu mayman phattai phatloc loc phat
ocop ocopvietnam chuongtrinhocop moixamotsanpham motsanpham sanpham namsao nam sao saonam ocophaiduong
ocophaiphong hoso hoidong chamdiem chuthe hoptacxa htx uyban ubnd ubndxa uybannhandan nongnghiep nongthon
nongthonmoi socongthuong sonongnghiep vaithieu banhdauxanh gaonep ruou che tra
`;

/** Stems of three letters and more. */
export const commonWords: ReadonlySet<string> = new Set(
  stems
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word.length >= 3),
);

/** Runs of neighbouring keys, row by row and column by column. */
export const keyboardRows: readonly string[] = [
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol',
  'qazwsxedcrfvtgbyhnujmikolp',
  'zaqxswcdevfrbgtnhymjukilop',
  '147258369',
  '159357',
  '!@#$%^&*()_+',
];
