using System.Buffers;
using System.Runtime.InteropServices;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.AspNetCore.Tests;

/// <summary>What Kestrel receives into, after <c>ConfigureKestrelForLargeFiles()</c>.</summary>
public sealed class LargeBlockPoolTests
{
    private const int BlockSize = 64 * 1024;

    /// <summary>The most blocks that are kept while nobody has them.</summary>
    private const int MostIdle = 256;

    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();

    private MemoryPool<byte> _pool = null!;

    [SetUp]
    public void Create() => _pool = CreateFactory().Create();

    [TearDown]
    public void Close() => _pool.Dispose();

    [Test]
    public async Task Kestrel_receives_into_its_blocks([Values] bool isSetUp)
    {
        var longest = 0;
        await using var host = await LfsHost.StartAsync(setup =>
        {
            if (isSetUp)
                setup.Services = builder => builder.WebHost.ConfigureKestrelForLargeFiles();
            setup.Map = app => app.MapPut("/", async context =>
            {
                var body = await context.Request.BodyReader.ReadAtLeastAsync(4 * BlockSize);
                foreach (var segment in body.Buffer)
                    longest = Math.Max(longest, segment.Length);
                context.Request.BodyReader.AdvanceTo(body.Buffer.End);
            });
        });
        await (await host.Client.PutAsync("/", new ByteArrayContent(new byte[4 * BlockSize]))).ShouldBeAsync(200);
        longest.Should().BeInRange(isSetUp ? 4097 : 1, isSetUp ? BlockSize : 4096);
    }

    [Test]
    public void Lends_whole_blocks_and_none_that_are_longer()
    {
        foreach (var wanted in new[] { -1, 0, 1, 4096, BlockSize })
        {
            using var owner = _pool.Rent(wanted);
            owner.Memory.Length.Should().Be(BlockSize);
        }

        _pool.MaxBufferSize.Should().Be(BlockSize);
        FluentActions.Invoking(() => _pool.Rent(BlockSize + 1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Test]
    public void Lends_again_what_came_back()
    {
        byte[] block;
        using (var owner = _pool.Rent())
            block = BlockOf(owner);
        using var next = _pool.Rent();
        BlockOf(next).Should().BeSameAs(block);
    }

    [Test]
    public void What_is_given_back_twice_is_lent_once([Values] bool whileLentAgain)
    {
        var first = _pool.Rent();
        first.Dispose();
        if (!whileLentAgain)
            first.Dispose();
        using var second = _pool.Rent();
        if (whileLentAgain)
            first.Dispose();
        using var third = _pool.Rent();
        BlockOf(third).Should().NotBeSameAs(BlockOf(second));
        FluentActions.Invoking(() => first.Memory).Should().Throw<ObjectDisposedException>();
    }

    [Test]
    public void What_is_lent_when_the_pool_is_closed_stays_what_it_is()
    {
        var owner = _pool.Rent();
        owner.Memory.Span.Fill(7);
        _pool.Dispose();
        using (var other = CreateFactory().Create().Rent())
            other.Memory.Span.Fill(8);
        owner.Memory.Span.IndexOfAnyExcept((byte)7).Should().Be(-1);
        owner.Dispose();
        FluentActions.Invoking(() => _pool.Rent()).Should().Throw<ObjectDisposedException>();
    }

    [Test]
    public void Keeps_no_more_than_so_much()
    {
        var blocks = LendAndTakeBack(MostIdle + 100);
        LendAndTakeBack(MostIdle + 100).Count(blocks.Contains).Should().Be(MostIdle);
    }

    [Test]
    public void Lets_go_what_a_burst_took_and_keeps_what_is_needed()
    {
        var burst = LendAndTakeBack(100);
        _time.Advance(Sweep);
        var needed = LendAndTakeBack(3);
        needed.Should().OnlyContain(block => burst.Contains(block), "blocks are kept for a while");
        _time.Advance(Sweep);
        var left = LendAndTakeBack(100);
        left.Count(burst.Contains).Should().Be(3);
        left.Count(needed.Contains).Should().Be(3, "those that lie longest go first");
    }

    [Test]
    public void Lets_go_everything_where_nothing_happens()
    {
        var burst = LendAndTakeBack(100);
        _time.Advance(2 * Sweep);
        LendAndTakeBack(100).Count(burst.Contains).Should().Be(0);
    }

    [Test]
    public void Many_at_once_have_each_their_own()
    {
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (var i = 0; i < 1000; i++)
            {
                using var owner = _pool.Rent();
                var mark = (byte)(8 * i + thread);
                owner.Memory.Span.Fill(mark);
                if (i % 100 == 0)
                    _time.Advance(Sweep);
                owner.Memory.Span.IndexOfAnyExcept(mark).Should().Be(-1);
            }
        });
    }

    private List<byte[]> LendAndTakeBack(int count)
    {
        var owners = Enumerable.Range(0, count).Select(_ => _pool.Rent()).ToList();
        var blocks = owners.ConvertAll(BlockOf);
        owners.ForEach(owner => owner.Dispose());
        return blocks;
    }

    private static byte[] BlockOf(IMemoryOwner<byte> owner)
    {
        MemoryMarshal.TryGetArray<byte>(owner.Memory, out var block).Should().BeTrue();
        return block.Array!;
    }

    private IMemoryPoolFactory<byte> CreateFactory()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.WebHost.UseKestrelCore().ConfigureKestrelForLargeFiles();
        return builder.Build().Services.GetRequiredService<IMemoryPoolFactory<byte>>();
    }
}
