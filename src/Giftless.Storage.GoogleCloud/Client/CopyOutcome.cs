namespace Giftless.Storage.GoogleCloud.Client;

/// <summary>What a copy did.</summary>
internal enum CopyOutcome
{
    Copied,

    /// <summary>There is an object under the name already.</summary>
    TargetExists,

    /// <summary>The content that was to be copied is not there any more.</summary>
    SourceIsGone,
}
