/**
 * What people choose first, in English and Vietnamese, without accents, digits or signs: names, love, sport, games,
 * brands, places, and the words of this programme. Chosen by ourselves, not copied from a list. Suffixes, years, runs
 * and spelling with digits are taken away before the comparison (password-rules.ts), so one stem stands for hundreds
 * of passwords; password-rules.test.ts composes them and counts those of eight characters and more. A list of leaked
 * passwords as such can be laid beside the data (breached.server.ts).
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
corvette mercedes mustang maverick ferrari porsche toyota honda yamaha suzuki harley camaro firebird explorer
steelers cowboys eagles packers raiders broncos yankees redsox lakers rangers panthers dolphins patriots giants
michael jennifer jonathan alexander alexandra elizabeth christina christian benjamin stephanie samantha victoria
veronica patricia danielle isabella gabriel natalie vanessa rebecca william richard patrick kristina courtney
catherine charlotte caroline kimberly brandon brittany cameron nicholas matthew anthony leonardo vladimir mitchell
marshall garfield godzilla snoopy scooby tinkerbell cinderella mickey mouse donald goofy winnie pooh barbie
snowball snickers popcorn lollipop candy cupcake pumpkin peaches strawberry blueberry pineapple watermelon cocacola
pepsi marlboro budweiser heineken whiskey vodka tequila metallica nirvana slipknot zeppelin beatles eminem
greenday linkinpark blink182 rockstar guitar music playstation xbox nintendo warcraft starcraft diablo counter
strike halo zelda mario sonic pacman roblox simpsons southpark stargate startrek einstein newton galileo
midnight moonlight twilight starlight firefly phoenix scorpion wolverine hellfire thunder lightning hurricane
tornado blizzard avalanche infinity eternity destiny trinity genesis passion pleasure paradise fantasy fairytale
champion victory winner player hacker cracker wizard merlin gandalf legolas frodo hobbit elephant panther jaguar
cheetah leopard gorilla penguin squirrel butterflies ladybug turtle spider snake bulldog rottweiler labrador
newyork london paris berlin tokyo moscow sydney canada australia brazil mexico america england germany france
russia china japan korea singapore thailand california florida texas chicago boston dallas lasvegas hollywood
brooklyn rush westside eastside southside dragonball sailormoon onepunch goku vegeta sasuke itachi kakashi luffy zoro
hottie sexy sexygirl bigdaddy babygirl babyboy badboy badgirl goodgirl cutie sweetheart sweetie lovebug bestfriend
bestfriends forever21 family1 mylife mybaby mymother jesus jesuschrist christ blessed blessing heavenly church
bible faith hope grace prayer godisgood mustafa mohammed muhammad abdullah ibrahim fatima swordfish spitfire
sterling silverado excalibur camelot lancelot knight crystal emerald sapphire platinum titanium scooter bicycle
motorcycle racecar rainbow1 sunflower rosebud daisy violet lavender jasmine orchid cricket lacrosse volleyball
wrestling swimming running fishing hunting camping mountain ocean river island beach forest garden window mirror
remember nevermind whocares iloveme iloveher ilovehim loveyou2 imissyou hateyou fuckoff fuckme bullshit pussy
penis dickhead bitch motherfucker playboy kissme hugme naughty undertaker johncena batista reymysterio vampire
werewolf zombie monster demon devil satan lucifer hardcore punk gothic skater snowboard surfing question answer
keyboard monitor printer laptop desktop network database oracle cisco linux ubuntu debian backup router wireless
internet1 password1 passwords qwert asdf zxcv qwerasdf qweasd qweasdzxc asdasd qwe123 poiuy lkjhg mnbvc mnbvcxz
poiuytrewq lkjhgfdsa abcd aaaa zzzz xxxx test123 admin123 root123 user123 guest123 pass123 love123 hello123
welcome1 letmein1 nopassword mypass mysecret topsecret private personal security1 access14 changeit manager1
phamhoang nguyentran trannguyen lenguyen nguyenle hoanglong hoangnam minhtuan minhduc minhhoang quanghuy quangminh
thanhtung thanhdat thanhnam vanthanh vanhung vantuan vandung vancuong thihuong thilan thimai thihoa thihong thuhuong
thuha thuylinh thuyduong ngoclan ngochuyen kimngan kimanh kimchi bichngoc bichthuy hongnhung hongvan phuonganh
phuongthao huyentrang maianh lananh vietanh namanh baoanh baongoc giahuy giabao nhatminh tuankiet hoainam hoaithu
yeuemmaimai anhyeuemnhieu emyeuanhnhieu nhoem nhoanh vochong voyeu chongyeu banthan giadinhtoi toiyeugiadinh
matkhauso matkhaumacdinh khongbiet khongnho quenmatkhau thaydoi bimat tuyetmat maymoc maytinh dienthoai zalo
zalopay momo viettel vinaphone mobifone fpt vnpt vietcombank agribank bidv techcombank sacombank mbbank shopee
lazada tiki garena lienquan lienquanmobile pubgmobile freefire dotkich audition vltk volamtruyenky
hanoithudo thudohanoi hochiminhcity tphcm tphochiminh sontung mtp sontungmtp khongcogi khongcogiquyhon
quyhonoclaptudo motnamoi chucmungnammoi nammoi tetnguyendan trungthu giangsinh noel congchua hoangtu thienthan
thientai sieunhan daica anhhung caothu vuotlen thanhcong thangloi chienthang quyetthang quyettam hoabinh
tuoitre thanhnien doanvien congan bodoi quandoi giaoduc yte benhvien bacsi giaovien1 ketoan kinhdoanh banhang
hoptacxanongnghiep nongsan nongdan vuontrai vaithieuthanhha thanhha chilinh kinhmon namsach binhgiang camgiang
tuky thanhmien gialoc ninhgiang kimthanh
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
  '1122334455667788990',
  'a1b2c3d4e5f6g7h8i9',
  '!@#$%^&*()_+',
];
