using PuppeteerSharp;

namespace Giftless.Gateway.Tests.Support;

/// <summary>Somebody in front of the gateway's page.</summary>
internal sealed class GatewayPage : IAsyncDisposable
{
    /// <summary>Without handles of files, as in browsers other than Chromium, the page asks for a file again.</summary>
    private const string NoHandles = "delete window.showOpenFilePicker";

    private readonly IBrowser _browser;
    private readonly IBrowserContext _context;
    private readonly Uri _address;
    private readonly List<string> _sent = [];
    private readonly List<string> _complaints = [];

    private GatewayPage(IBrowser browser, IBrowserContext context, IPage page, Uri address)
    {
        (_browser, _context, Page, _address) = (browser, context, page, address);
        page.Response += (_, reply) =>
        {
            if (reply.Response.Request.Method == HttpMethod.Put && reply.Response.Ok)
                lock (_sent)
                    _sent.Add(reply.Response.Url);
        };
        page.Console += (_, message) =>
        {
            if (message.Message.Type is ConsoleType.Error)
                lock (_sent)
                    _complaints.Add(message.Message.Text);
        };
    }

    public IPage Page { get; }

    /// <summary>How long everything may take.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>Addresses of the requests by which bytes have gone and which had success.</summary>
    public IReadOnlyList<string> Sent
    {
        get
        {
            lock (_sent)
                return [.. _sent];
        }
    }

    /// <summary>What the browser had to say in its console, such as that a policy forbids something.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_sent)
                return [.. _complaints];
        }
    }

    /// <summary>Opens the page and signs in.</summary>
    /// <param name="browser">The browser, in which the user gets a profile of his own.</param>
    /// <param name="address">The gateway's.</param>
    /// <param name="before">What runs in every page before its own scripts, in place of taking handles of files away.</param>
    public static async Task<GatewayPage> OpenAsync(IBrowser browser, Uri address, string before = NoHandles)
    {
        var context = await browser.CreateBrowserContextAsync();
        var page = await context.NewPageAsync();
        await page.EvaluateExpressionOnNewDocumentAsync(before);
        var opened = new GatewayPage(browser, context, page, address);
        await page.GoToAsync(address.AbsoluteUri);
        await page.TypeAsync("#name", GatewayRun.User);
        await page.TypeAsync("#password", GatewayRun.Password);
        await Task.WhenAll(page.WaitForNavigationAsync(), page.ClickAsync("button.primary"));
        await opened.WaitForListAsync();
        return opened;
    }

    /// <summary>Chooses files as a user does.</summary>
    public async Task ChooseAsync(params string[] paths)
    {
        var input = await Page.QuerySelectorAsync("#files");
        await input.UploadFileAsync(paths);
    }

    /// <summary>Waits until a file is in a state.</summary>
    public Task WaitForAsync(string name, string state) => WaitAsync(
        "(name, state) => [...document.querySelectorAll('.job')].some(row => row.querySelector('.name').textContent === name "
        + "&& row.dataset.state === state)", name, state);

    /// <summary>Waits until a file has got so far.</summary>
    public Task WaitForPartAsync(string name, double part) => WaitAsync(
        "(name, part) => [...document.querySelectorAll('.job')].some(row => row.querySelector('.name').textContent === name "
        + "&& row.dataset.state === 'sending' && row.querySelector('progress').value >= part)", name, part);

    /// <summary>Waits until a part is with the store.</summary>
    public async Task WaitForSentAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (Sent.Count == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
    }

    /// <summary>What is said of a file.</summary>
    public Task<string> TextOfAsync(string name) => Page.EvaluateFunctionAsync<string>(
        "name => [...document.querySelectorAll('.job')].find(row => row.querySelector('.name').textContent === name)"
        + ".querySelector('.text').textContent", name);

    /// <summary>Makes the line slower, or as fast as it is.</summary>
    public Task LimitAsync(double? bytesPerSecond) => Page.EmulateNetworkConditionsAsync(new NetworkConditions
    {
        Upload = bytesPerSecond ?? -1,
        Download = -1,
        Latency = 0,
    });

    public async Task ReloadAsync()
    {
        await Page.ReloadAsync();
        await WaitForListAsync();
    }

    /// <summary>Downloads a file of the list by a click on its name.</summary>
    /// <param name="name">The file.</param>
    /// <param name="folder">Where it is to lie.</param>
    /// <param name="click">What is done in place of the click.</param>
    /// <returns>Where it lies, under the name that the browser gave it.</returns>
    public async Task<string> DownloadAsync(string name, string folder, Func<Task>? click = null)
    {
        var session = await _browser.Target.CreateCDPSessionAsync();
        var done = new TaskCompletionSource();
        session.MessageReceived += (_, message) =>
        {
            if (message.MessageID == "Browser.downloadProgress" && message.MessageData.GetProperty("state").GetString() == "completed")
                done.TrySetResult();
        };
        await session.SendAsync("Browser.setDownloadBehavior", new
        {
            behavior = "allow",
            downloadPath = folder,
            browserContextId = _context.Id,
            eventsEnabled = true,
        });
        await (click is null ? ClickLinkAsync(name) : click());
        await done.Task.WaitAsync(Patience);
        return Directory.GetFiles(folder).Single();
    }

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    private Task ClickLinkAsync(string name) => Page.EvaluateFunctionAsync(
        "name => [...document.querySelectorAll('.file .link')].find(link => link.querySelector('.name').textContent === name).click()",
        name);

    private Task WaitForListAsync() => WaitAsync(
        "() => !document.getElementById('empty').hidden || document.querySelectorAll('.file').length > 0");

    private async Task WaitAsync(string function, params object[] arguments)
    {
        try
        {
            await Page.WaitForFunctionAsync(function, new WaitForFunctionOptions { Timeout = (int)Patience.TotalMilliseconds }, arguments);
        }
        catch (WaitTaskTimeoutException exception)
        {
            throw new TimeoutException(
                $"{string.Join(", ", arguments)} did not come at {_address}. The page: "
                + await Page.EvaluateExpressionAsync<string>("document.body.innerText"), exception);
        }
    }
}
