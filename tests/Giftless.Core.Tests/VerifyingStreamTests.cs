using Giftless.Storage;
using Giftless.Tests;

namespace Giftless.Core.Tests;

public sealed class VerifyingStreamTests
{
    private static readonly Sample Object = Sample.Of(1000);

    [TestCase(1000)]
    [TestCase(null)]
    public async Task Passes_the_right_content_on(int? size)
    {
        using var verifying = new VerifyingStream(new TrickleStream(Object.Bytes), Object.Oid, size);
        using var copy = new MemoryStream();
        await verifying.CopyToAsync(copy);
        copy.ToArray().Should().Equal(Object.Bytes);
        verifying.Position.Should().Be(1000);
        (await verifying.ReadAsync(new byte[1])).Should().Be(0, "the end stays the end");
    }

    [Test]
    public void Judges_content_that_is_read_synchronously()
    {
        using var right = new VerifyingStream(new MemoryStream(Object.Bytes), Object.Oid, size: null);
        right.CopyTo(Stream.Null);
        using var wrong = new VerifyingStream(new MemoryStream(Object.Bytes[1..]), Object.Oid, size: null);
        FluentActions.Invoking(() => wrong.CopyTo(Stream.Null)).Should().Throw<ObjectMismatchException>();
    }

    [TestCase(999, TestName = "Refuses_content_that_is_too_short")]
    [TestCase(1001, TestName = "Refuses_content_that_is_too_long")]
    public async Task Refuses(int length)
    {
        using var verifying = new VerifyingStream(new MemoryStream(Sample.Of(length).Bytes), Object.Oid, Object.Size);
        await FluentActions.Awaiting(() => verifying.CopyToAsync(Stream.Null)).Should().ThrowAsync<ObjectMismatchException>();
    }

    [Test]
    public async Task Refuses_too_long_content_before_it_has_read_it_all()
    {
        var endless = new EndlessStream();
        using var verifying = new VerifyingStream(endless, Object.Oid, Object.Size);
        await FluentActions.Awaiting(() => verifying.CopyToAsync(Stream.Null, bufferSize: 600))
            .Should().ThrowAsync<ObjectMismatchException>();
        endless.Given.Should().BeLessThan(3000);
    }

    [Test]
    public async Task Refuses_a_changed_byte_and_says_which_hash_came()
    {
        var other = Sample.Of(1000, seed: 2);
        using var verifying = new VerifyingStream(new MemoryStream(other.Bytes), Object.Oid, Object.Size);
        (await FluentActions.Awaiting(() => verifying.CopyToAsync(Stream.Null)).Should().ThrowAsync<ObjectMismatchException>())
            .Which
                .Should().Match<ObjectMismatchException>(refusal => refusal.Code == 400 && refusal.Message.Contains(other.Oid.ToString()));
    }

    [Test]
    public async Task Stays_refused()
    {
        var empty = Sample.Of("");
        using var verifying = new VerifyingStream(new MemoryStream(Object.Bytes), empty.Oid, size: null);
        for (var attempt = 0; attempt < 2; attempt++)
            await FluentActions.Awaiting(() => verifying.CopyToAsync(Stream.Null)).Should().ThrowAsync<ObjectMismatchException>();
    }

    [Test]
    public async Task An_empty_buffer_is_no_end()
    {
        using var verifying = new VerifyingStream(new MemoryStream(Object.Bytes), Object.Oid, Object.Size);
        (await verifying.ReadAsync(Memory<byte>.Empty)).Should().Be(0);
        await verifying.CopyToAsync(Stream.Null);
    }

    [Test]
    public void Leaves_the_content_open()
    {
        var content = new MemoryStream(Object.Bytes);
        new VerifyingStream(content, Object.Oid, Object.Size).Dispose();
        content.CanRead.Should().BeTrue();
    }
}
