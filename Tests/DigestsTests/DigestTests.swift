import Digests
import Testing

/// Against the values that FIPS 180-4 and RFC 1321 give.
struct DigestTests {
    @Test(arguments: [
        (Digest.Algorithm.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (.md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
        (.md5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    ]) func `what is known of texts`(algorithm: Digest.Algorithm, text: String, digits: String) {
        var digest = Digest(algorithm)
        digest.update(text.utf8)
        #expect(digest.digits == digits)
    }

    @Test(arguments: Digest.Algorithm.allCases)
    func `bytes may come in parts, and a copy goes on by itself`(algorithm: Digest.Algorithm) {
        var whole = Digest(algorithm)
        whole.update("one two".utf8)
        var parts = Digest(algorithm)
        parts.update("one".utf8)
        let asked = parts.digits
        var other = parts
        other.update(" three".utf8)
        #expect(parts.digits == asked)
        parts.update(" two".utf8)
        #expect(parts.digits == whole.digits)
        #expect(other.digits != whole.digits)
    }
}
